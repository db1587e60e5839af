/* The main input from operands, and getline in its forms. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "awk.h"
#include "code.h"
#include "colnames.h"
#include "output.h"
#include "record.h"
#include "unpack.h"

static struct text
arg_text(struct awk *A, int i, char *buf)
{
	struct val *v = arr_get_int(glob_array(A, SV_ARGV), i);

	return v ? val_text(A, v, buf) : TXT("");
}

/* name=value, where name could be a variable. */
static const char *
is_assignment(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && (p[i] == '_' || (p[i] >= 'a' && p[i] <= 'z') || (p[i] >= 'A' && p[i] <= 'Z') ||
	    (i > 0 && p[i] >= '0' && p[i] <= '9')))
		i++;
	return i > 0 && i < n && p[i] == '=' ? p + i : NULL;
}

static void
set_errno(struct awk *A, int e)
{
	struct val *v = &A->glob[SV_ERRNO];

	val_drop(v);
	val_set_text(v, strerror(e), strlen(strerror(e)));
}

static void
clear_errno(struct awk *A)
{
	struct val *v = &A->glob[SV_ERRNO];

	if (v->tag == V_UNDEF)
		return;
	val_drop(v);
	val_set_text(v, "", 0);
}

/* With -I all rows are records; but where they become JSON, the row with these very names is none all the same. */
bool
wants_header(const struct awk *A)
{
	return !A->opt.names_file || A->opt.format == 'j';
}

/* A new file is open: what its header says, what BEGINFILE does. */
static void
start_file(struct awk *A, const char *name)
{
	struct val *v = &A->glob[SV_FILENAME];

	val_drop(v);
	val_set_input(v, name, strlen(name));
	A->fnr = 0;
	A->files->want_hdr = wants_header(A);
	A->files->new_hdr = false;
	A->unwind = UW_NONE;
	if (A->code->beginfile >= 0) {
		A->phase = PAT_BEGINFILE;
		run_code(A, A->code->beginfile);
		A->phase = PAT_MAIN;
	}
	if (A->unwind == UW_NONE && A->files->want_hdr && A->files->in && !A->opt.names_file)
		header_peek(A);
	if (A->unwind == UW_NONE && A->files->in && A->files->check) {
		A->files->check(A);
		A->files->check = NULL;
	}
}

static bool
open_file(struct awk *A, const char *name)
{
	A->files->in = reader_open(name);
	if (A->files->in) {
		clear_errno(A);
	} else {
		int e = errno;

		set_errno(A, e);
		if (A->code->beginfile >= 0) {
			start_file(A, name);
			/* BEGINFILE may have stepped over the file. */
			if (A->unwind == UW_NEXTFILE)
				A->unwind = UW_NONE;
			else if (A->unwind == UW_NONE)
				fatal(A, "%s: %s", name, strerror(e));
			return false;
		}
		if (e == EISDIR) {
			warning(A, "%s: is a directory, skipped", name);
			return false;
		}
		fatal_open(A, name, e);
	}
	start_file(A, name);
	return true;
}

/* Open the next operand that is a file.  False: there is none. */
static bool
open_next(struct awk *A)
{
	char buf[NUMBUF];

	for (;;) {
		int64_t argc = val_i64(&A->glob[SV_ARGC]);
		struct text t;
		const char *eq;
		char *name;
		bool ok;

		if (A->files->argi >= argc) {
			if (A->files->used)
				return false;
			A->files->used = true;
			A->files->in = reader_fd(dup(STDIN_FILENO), "-");
			clear_errno(A);
			start_file(A, "-");
			return A->unwind != UW_EXIT;
		}
		t = arg_text(A, A->files->argi++, buf);
		if (t.n == 0)
			continue;
		if ((eq = is_assignment(t.p, t.n))) {
			char *value = xstrndup(eq + 1, t.n - (size_t)(eq + 1 - t.p));

			awk_assign(A, t.p, (size_t)(eq - t.p), value);
			free(value);
			continue;
		}
		A->files->used = true;
		name = xstrndup(t.p, t.n);
		ok = open_file(A, name);
		free(name);
		if (ok || A->unwind == UW_EXIT)
			return ok && A->unwind != UW_EXIT;
	}
}

static void
end_file(struct awk *A)
{
	if (A->files->want_hdr)
		header_none(A);
	if (A->code->endfile >= 0 && A->unwind != UW_EXIT) {
		A->phase = PAT_ENDFILE;
		run_code(A, A->code->endfile);
		A->phase = PAT_MAIN;
	}
	record_protect(A);
	reader_close(A->files->in);
	A->files->in = NULL;
}

void
next_file(struct awk *A)
{
	if (A->files->in)
		end_file(A);
}

/*
 * Whether the header row at hand is no record: with -H; with --json, where it is the keys; and where one output has
 * it already, in another form than that of the files.
 */
static bool
hides_header(const struct awk *A)
{
	return A->opt.no_header || (A->opt.format && !A->rec->is_hdr) ||
	    (A->opt.format == 'j' && !A->code->wants_header);
}

/*
 * A row was read: is it the header row?  The first header of a run is the header row for programs; a later file's is
 * noted, and is the header row again only if it differs.
 */
bool
row_check(struct awk *A, struct text *rec)
{
	bool yes;

	A->rec->is_hdr = false;
	if (!A->files->want_hdr)
		return true;
	if (A->opt.header_row)
		yes = A->fnr == A->opt.header_row;
	else if (A->opt.zeek)
		yes = rec->n >= 7 && memcmp(rec->p, "#fields", 7) == 0;
	else if (!A->opt.csv && *A->opt.mark && (!rec->n || *rec->p != *A->opt.mark))
		return true;
	else
		yes = colnames_is_header(rec->p, rec->n, A->opt.csv ? "" : A->opt.mark);
	if (!yes)
		return true;
	A->files->want_hdr = false;
	if (A->opt.names_file && !header_matches(A, *rec))
		return true;
	header_note(A, *rec);
	A->rec->is_hdr = A->nr == A->fnr || A->files->new_hdr;
	/* The same header row of a further file: for programs that tell files apart it is a row. */
	if (A->files->met && !A->files->new_hdr && A->files->again >= 0 && !A->files->by_file)
		return false;
	A->files->met = true;
	return !hides_header(A);
}

/* Zeek: the header row is shown as % and the names, other rows with # are none. */
static bool
zeek_row(struct awk *A, struct text *rec, bool header)
{
	size_t skip = 7;
	char *p;

	if (!header)
		return rec->n == 0 || *rec->p != '#';
	while (skip < rec->n && (rec->p[skip] == '\t' || rec->p[skip] == ' '))
		skip++;
	p = xmalloc(rec->n - skip + 1);
	*p = '%';
	memcpy(p + 1, rec->p + skip, rec->n - skip);
	record_assign(A, p, rec->n - skip + 1);
	*rec = A->rec->text;
	free(p);
	return true;
}

/*
 * The header row is no record, but what functions of the library make of it names their values: those parts of the
 * program are run on it that do nothing else.  The record at hand stays.
 */
static void
run_naming(struct awk *A, struct text row)
{
	const struct text t = record_text(A);
	char *old = xstrndup(t.p, t.n);
	const bool was_text = A->rec->is_text;
	const enum pattern phase = A->phase;

	if (A->opt.zeek)
		zeek_row(A, &row, true);
	else
		record_assign(A, row.p, row.n);
	A->phase = PAT_MAIN;
	for (int i = 0; i < A->code->nnaming; i++) {
		run_code(A, A->code->naming[i]);
		A->unwind = UW_NONE;
	}
	A->phase = phase;
	A->rec->is_hdr = false;
	record_assign(A, old, t.n);
	A->rec->is_text = was_text;
	free(old);
}

int
getline_main(struct awk *A, struct text *rec)
{
	struct text rt;
	int k;

	for (;;) {
		if (!A->files->in) {
			if (!open_next(A))
				return 0;
			if (A->unwind == UW_NEXTFILE) {
				A->unwind = UW_NONE;
				next_file(A);
				continue;
			}
		}
		if (A->files->tty &&
		    !memchr(A->files->in->buf + A->files->in->pos, '\n', A->files->in->len - A->files->in->pos))
			out_flush(A, A->out);
		k = reader_record(A, A->files->in, rec, A->code->uses_rt ? &rt : NULL);
		if (k < 0) {
			const struct reader *in = A->files->in;
			char why[256];

			(void)snprintf(why, sizeof why, "%s", strerror(in->error));
			if (in->unpack != NULL && in->error == EBADMSG)
				unpack_tell(in->unpack, why, sizeof why);
			fatal(A, "%s: %s", strcmp(in->name, "-") ? in->name : "standard input", why);
		}
		if (k == 0) {
			next_file(A);
			if (A->unwind == UW_EXIT)
				return 0;
			continue;
		}
		A->nr++;
		A->fnr++;
		if (!A->files->want_hdr && header_again(A, *rec)) {
			A->rec->is_hdr = false;
			continue;
		}
		if (A->files->want_hdr || A->rec->is_hdr || A->opt.zeek) {
			bool show = row_check(A, rec);

			if (!show && A->rec->is_hdr && A->code->nnaming > 0 && !A->opt.no_header)
				run_naming(A, *rec);
			if (A->opt.zeek && show)
				show = zeek_row(A, rec, A->rec->is_hdr);
			if (!show)
				continue;
		}
		if (A->code->uses_rt) {
			val_drop(&A->glob[SV_RT]);
			val_set_input(&A->glob[SV_RT], rt.p, rt.n);
		}
		return 1;
	}
}

/* Whether the next row, of which at least a byte is here, could be the header row. */
static inline bool
may_be_header(const struct files *F, const struct reader *r)
{
	return F->want_hdr && !F->passed &&
	    (F->mark < 0 || r->pos == r->len || (unsigned char)r->buf[r->pos] == F->mark);
}

int
next_record(struct awk *A)
{
	const struct files *const F = A->files;
	struct record *const R = A->rec;
	struct reader *r = F->in;
	struct text rec;

	for (;;) {
		A->files->passed = false;
		if (r && F->scan) {
			const char *p = r->buf + r->pos;

			r->pos += (size_t)(scan_rows(A, p, r->buf + r->len, &r->peeked) - p);
		}
		/* The common case: a row that is here, and can't be the header row. */
		if (!r || R->rs_mode != RS_CHAR || may_be_header(F, r) || F->look || !reader_has(r, R->rs_char, &rec))
			break;
		R->is_hdr = false;
		A->nr++;
		A->fnr++;
		if (header_again(A, rec))
			continue;
		record_set(A, rec);
		return 1;
	}
	A->files->passed = false;
	if (!getline_main(A, &rec))
		return 0;
	record_set(A, rec);
	return 1;
}

static struct reader *
find_reader(struct awk *A, int kind, struct text name)
{
	for (struct reader *r = A->files->readers; r; r = r->next)
		if (r->name_len == name.n && memcmp(r->name, name.p, name.n) == 0 && (r->pid > 0) == (kind == '|'))
			return r;
	return NULL;
}

static struct reader *
open_command(struct awk *A, const char *cmd)
{
	struct reader *r;
	int p[2];
	pid_t pid;

	flush_all(A);
	if (pipe2(p, O_CLOEXEC) < 0)
		return NULL;
	pid = spawn_shell(cmd, -1, p[1]);
	close(p[1]);
	if (pid < 0) {
		close(p[0]);
		return NULL;
	}
	r = reader_fd(p[0], cmd);
	r->pid = pid;
	return r;
}

int
getline_from(struct awk *A, int kind, const struct val *src, struct text *rec)
{
	char buf[NUMBUF];
	struct text t = val_text(A, src, buf);
	struct reader *r;
	struct out *o = NULL;
	int k;

	if (kind == '&') {
		t.n = strnlen(t.p, t.n);	/* what the system takes for a name */
		o = out_get(A, '&', t.p, t.n);
		out_flush(A, o);
		r = o->from;
	} else {
		r = find_reader(A, kind, t);
		/* A name is what the system takes for one. */
		if (!r && memchr(t.p, '\0', t.n)) {
			t.n = strnlen(t.p, t.n);
			r = find_reader(A, kind, t);
		}
	}
	if (!r) {
		char *name = xstrndup(t.p, t.n);

		r = kind == '|' ? open_command(A, name) : *name ? reader_open(name) : NULL;
		if (!r) {
			set_errno(A, errno);
			free(name);
			return -1;
		}
		r->next = A->files->readers;
		A->files->readers = r;
		free(name);
	}
	if (A->rec->rs_mode == RS_CHAR && reader_has(r, A->rec->rs_char, rec))
		return 1;
	k = reader_record(A, r, rec, NULL);
	if (k < 0)
		set_errno(A, r->error);
	return k;
}

int
close_stream(struct awk *A, const char *name, size_t n, const char *how)
{
	int status = -1;
	struct reader **p = &A->files->readers, *r;
	struct out *o, *next;

	while ((r = *p)) {
		if (strlen(r->name) == n && memcmp(r->name, name, n) == 0) {
			*p = r->next;
			status = reader_close(r);
		} else {
			p = &r->next;
		}
	}
	for (o = A->outs; o; o = next) {
		next = o->next;
		if (strlen(o->name) != n || memcmp(o->name, name, n) != 0)
			continue;
		if (o->kind == '&' && how && strcmp(how, "to") == 0) {
			out_flush(A, o);
			close(o->fd);
			o->fd = -1;
			status = 0;
		} else {
			status = out_close(A, o);
		}
	}
	return status;
}

void
files_init(struct awk *A)
{
	A->files = xcalloc(1, sizeof *A->files);
	A->files->argi = 1;
	A->files->again = -1;
	A->files->tty = isatty(STDOUT_FILENO);
	A->files->mark = A->opt.header_row || A->opt.zeek || A->opt.csv || !*A->opt.mark ? -1 :
	    (unsigned char)*A->opt.mark;
}

void
files_end(struct awk *A)
{
	if (!A->files->in)
		return;
	record_protect(A);
	reader_close(A->files->in);
	A->files->in = NULL;
}

void
files_release(struct awk *A)
{
	header_release(A);
	while (A->files->readers) {
		struct reader *r = A->files->readers;

		A->files->readers = r->next;
		reader_close(r);
	}
	if (A->files->in)
		reader_close(A->files->in);
	free(A->files->test);
	free(A->files);
}
