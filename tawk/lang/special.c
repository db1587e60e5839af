/* The variables that the language knows: what a new value of one changes, and their first values. */
#include <string.h>
#include <unistd.h>

#include "awk.h"
#include "program.h"
#include "record.h"

static const char *const special_names[SV_COUNT] = {
	"NF", "NR", "FNR", "FS", "OFS", "RS", "ORS", "SUBSEP", "CONVFMT", "OFMT", "FILENAME", "RSTART", "RLENGTH",
	"RT", "ENVIRON", "ARGC", "ARGV", "IGNORECASE", "PROCINFO", "ERRNO", "FIELDWIDTHS", "FPAT", "COL"
};

void
special_symbols(struct parser *ps)
{
	for (int i = 0; i < SV_COUNT; i++) {
		struct sym *s = sym_get(ps, special_names[i], strlen(special_names[i]));

		s->array = i == SV_ENVIRON || i == SV_ARGV || i == SV_PROCINFO || i == SV_COL;
	}
	ps->nspecial = SV_COL;		/* that one may be a parameter */
}

static void
keep_text(struct awk *A, int slot, struct str **s)
{
	struct str *n = val_str(A, &A->glob[slot]);

	str_unref(*s);
	*s = n;
}

/* A number format: refuse what is none, so that it can be used unchecked. */
static void
check_format(struct awk *A, const char *s)
{
	size_t i = 1;

	if (*s != '%')
		fatal(A, "'%s' is no number format", s);
	while (s[i] && strchr("-+ #0123456789.", s[i]))
		i++;
	if (!s[i] || !strchr("eEfFgGaAdiouxXc", s[i]) || s[i + 1])
		fatal(A, "'%s' is no number format", s);
}

/* PROCINFO["FS"]: which variable says what fields are. */
static void
note_splitting(struct awk *A, const char *name)
{
	struct val *v = arr_put_text(glob_array(A, SV_PROCINFO), "FS", 2);

	val_drop(v);
	val_set_text(v, name, strlen(name));
}

static void
fpat_changed(struct awk *A)
{
	fs_changed(A);
	A->rec->fs.mode = FS_FPAT;
	A->rec->fs.re = val_regex(A, &A->glob[SV_FPAT]);
}

void
special_changed(struct awk *A, int slot)
{
	struct val *v = &A->glob[slot];

	if (slot <= SV_FNR)
		A->as_set |= (uint8_t)(1 << slot);
	switch (slot) {
	case SV_NF:
		record_set_nf(A, val_i64(v));
		break;
	case SV_NR:
		A->nr = val_i64(v);
		break;
	case SV_FNR:
		A->fnr = val_i64(v);
		break;
	case SV_FS:
		fs_changed(A);
		note_splitting(A, "FS");
		break;
	case SV_RS:
		rs_changed(A);
		break;
	case SV_OFS:
		if (A->rec->stale)
			record_rebuild(A);
		keep_text(A, slot, &A->ofs_s);
		A->ofs = (struct text){ A->ofs_s->s, A->ofs_s->len };
		break;
	case SV_ORS:
		keep_text(A, slot, &A->ors_s);
		A->ors = (struct text){ A->ors_s->s, A->ors_s->len };
		break;
	case SV_SUBSEP:
		keep_text(A, slot, &A->subsep_s);
		A->subsep = (struct text){ A->subsep_s->s, A->subsep_s->len };
		break;
	case SV_CONVFMT:
		keep_text(A, slot, &A->convfmt_s);
		check_format(A, A->convfmt_s->s);
		A->convfmt = A->convfmt_s->s;
		break;
	case SV_OFMT:
		keep_text(A, slot, &A->ofmt_s);
		check_format(A, A->ofmt_s->s);
		A->ofmt = A->ofmt_s->s;
		break;
	case SV_IGNORECASE:
		A->ignorecase = val_true(v);
		rs_changed(A);
		if (A->rec->fs.mode != FS_WIDTHS && A->rec->fs.mode != FS_FPAT)
			fs_changed(A);
		break;
	case SV_FIELDWIDTHS:
		widths_changed(A);
		note_splitting(A, "FIELDWIDTHS");
		break;
	case SV_FPAT:
		fpat_changed(A);
		note_splitting(A, "FPAT");
		break;
	default:
		break;
	}
}

/* Bring a variable that is kept elsewhere up to date. */
void
special_load(struct awk *A, int slot)
{
	struct val *v = &A->glob[slot];

	int64_t n;

	if (slot > SV_FNR)
		return;
	n = slot == SV_NF ? record_nf(A) : slot == SV_NR ? A->nr : A->fnr;
	if (A->as_set >> slot & 1 && val_i64(v) == n)
		return;
	A->as_set &= (uint8_t)~(1 << slot);
	val_drop(v);
	val_set_int(v, n);
}

static void
set_text(struct awk *A, int slot, const char *s)
{
	val_drop(&A->glob[slot]);
	val_set_text(&A->glob[slot], s, strlen(s));
	special_changed(A, slot);
}

static void
set_environ(struct awk *A, char **envp)
{
	struct arr *a = glob_array(A, SV_ENVIRON);

	for (; envp && *envp; envp++) {
		const char *eq = strchr(*envp, '=');
		struct val *v;

		if (!eq)
			continue;
		v = arr_put_text(a, *envp, (size_t)(eq - *envp));
		val_drop(v);
		val_set_input(v, eq + 1, strlen(eq + 1));
	}
}

static void
set_args(struct awk *A, int argc, char **argv)
{
	struct arr *a = glob_array(A, SV_ARGV);

	val_set_input(arr_put_int(a, 0), "tawk", 4);
	for (int i = 0; i < argc; i++)
		val_set_input(arr_put_int(a, i + 1), argv[i], strlen(argv[i]));
	A->glob[SV_ARGC] = VINT(argc + 1);
}

static void
set_procinfo(struct awk *A)
{
	struct arr *a = glob_array(A, SV_PROCINFO);

	*arr_put_text(a, "pid", 3) = VINT(getpid());
	*arr_put_text(a, "ppid", 4) = VINT(getppid());
	*arr_put_text(a, "uid", 3) = VINT(getuid());
	*arr_put_text(a, "gid", 3) = VINT(getgid());
	*arr_put_text(a, "euid", 4) = VINT(geteuid());
	*arr_put_text(a, "egid", 4) = VINT(getegid());
	note_splitting(A, "FS");
}

void
special_start(struct awk *A, int argc, char **argv, char **envp)
{
	set_text(A, SV_FS, A->opt.csv ? "," : "\t");
	set_text(A, SV_OFS, A->opt.csv ? "," : "\t");
	set_text(A, SV_RS, "\n");
	set_text(A, SV_ORS, "\n");
	set_text(A, SV_SUBSEP, "\034");
	set_text(A, SV_CONVFMT, "%.6g");
	set_text(A, SV_OFMT, "%.6g");
	val_set_text(&A->glob[SV_FPAT], "[^[:space:]]+", 13);
	A->rec->fs.mode = A->opt.csv ? FS_CSV : FS_CHAR;
	A->rec->fs.c = A->opt.csv ? ',' : '\t';
	A->rec->fs_given = false;
	A->glob[SV_RSTART] = VINT(0);
	A->glob[SV_RLENGTH] = VINT(0);
	A->glob[SV_IGNORECASE] = VINT(0);
	set_environ(A, envp);
	set_args(A, argc, argv);
	set_procinfo(A);
}

void
special_release(struct awk *A)
{
	str_unref(A->ofs_s);
	str_unref(A->ors_s);
	str_unref(A->subsep_s);
	str_unref(A->convfmt_s);
	str_unref(A->ofmt_s);
}

void
awk_assign(struct awk *A, const char *name, size_t n, const char *value)
{
	struct sym *s = sym_find(A->ps, name, n);
	struct val *v, old;
	struct str *t;

	/* A name that the program does not use has no slot. */
	if (!s)
		return;
	if (s->array)
		fatal_usage(A, "%s=%s: %s is an array", s->name, value, s->name);
	t = unescape(value, strlen(value));
	v = &A->glob[s->slot];
	old = *v;
	val_set_str(v, t);
	v->tag = V_INPUT;
	val_drop(&old);
	special_changed(A, s->slot);
}
