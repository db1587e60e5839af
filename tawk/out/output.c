/* Writing: large blocks, files, pipes. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "descriptor.h"
#include "output.h"
#include "record.h"

struct out *
out_new(int fd)
{
	struct out *o = xcalloc(1, sizeof *o);

	o->fd = fd;
	o->cap = OUT_CAP;
	o->buf = xmalloc(o->cap);
	return o;
}

void
out_free(struct out *o)
{
	free(o->buf);
	free(o);
}

static int
write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t k = write(fd, p, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return -1;
		p += k;
		n -= (size_t)k;
	}
	return 0;
}

static void
write_failed(struct awk *A, struct out *o)
{
	int e = errno;

	/* What could not be written is gone; it must not be tried again on the way out. */
	o->n = 0;
	if (o->fd == STDOUT_FILENO && e == EPIPE)
		_exit(2);
	fatal_write(A, o->name ? o->name : "standard output", e);
}

int
out_flush(struct awk *A, struct out *o)
{
	if (o->grow || o->fmt || o->n == 0)
		return 0;
	if (write_all(o->fd, o->buf, o->n) < 0)
		write_failed(A, o);
	o->n = 0;
	return 0;
}

void
out_write_slow(struct awk *A, struct out *o, const char *p, size_t n)
{
	if (o->fmt) {
		o->fmt->text(A, o->fmt, o, p, n);
		return;
	}
	if (o->grow) {
		while (o->cap - o->n < n)
			o->cap *= 2;
		o->buf = xrealloc(o->buf, o->cap);
		memcpy(o->buf + o->n, p, n);
		o->n += n;
		return;
	}
	if (o->cap - o->n < n)
		out_flush(A, o);
	if (n >= o->cap) {
		if (write_all(o->fd, p, n) < 0)
			write_failed(A, o);
		return;
	}
	memcpy(o->buf + o->n, p, n);
	o->n += n;
	if (o->unbuffered)
		out_flush(A, o);
}

void
flush_all(struct awk *A)
{
	if (!A->out->fmt)
		out_flush(A, A->out);
	for (struct out *o = A->outs; o; o = o->next)
		if (o->fd >= 0)
			out_flush(A, o);
}

void
out_before_message(struct awk *A)
{
	if (A->out->buf && !A->out->fmt && !A->out->grow && A->out->n) {
		size_t n = A->out->n;

		A->out->n = 0;
		if (write(A->out->fd, A->out->buf, n) < 0)
			return;
	}
}

pid_t
spawn_shell(const char *cmd, int in, int out)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	if (in >= 0 && in != STDIN_FILENO) {
		dup2(in, STDIN_FILENO);
		close(in);
	}
	if (out >= 0 && out != STDOUT_FILENO) {
		dup2(out, STDOUT_FILENO);
		close(out);
	}
	signal(SIGPIPE, SIG_DFL);
	execl("/bin/sh", "sh", "-c", cmd, (char *)NULL);
	_exit(127);
}

static int
open_pipe(struct awk *A, struct out *o)
{
	int p[2], q[2] = { -1, -1 };

	if (pipe2(p, O_CLOEXEC) < 0)
		return -1;
	if (o->kind == '&' && pipe2(q, O_CLOEXEC) < 0) {
		close(p[0]);
		close(p[1]);
		return -1;
	}
	flush_all(A);
	o->pid = spawn_shell(o->name, p[0], q[1]);
	close(p[0]);
	if (o->kind == '&') {
		close(q[1]);
		if (o->pid > 0) {
			o->from = reader_fd(q[0], o->name);
			o->from->to = o;
		} else {
			close(q[0]);
		}
	}
	if (o->pid < 0) {
		close(p[1]);
		return -1;
	}
	o->fd = p[1];
	return 0;
}

static int
open_file(struct out *o)
{
	const char *p = o->name;

	o->fd = descriptor_out(p);
	if (o->fd < 0)
		o->fd = open(p, O_WRONLY | O_CREAT | O_CLOEXEC | (o->kind == 'a' ? O_APPEND : O_TRUNC), 0666);
	o->unbuffered = o->fd == STDERR_FILENO || (o->fd >= 0 && isatty(o->fd));
	return o->fd < 0 ? -1 : 0;
}

struct out *
out_get(struct awk *A, int kind, const char *name, size_t n)
{
	struct out *o;

	for (o = A->outs; o; o = o->next)
		if (strlen(o->name) == n && memcmp(o->name, name, n) == 0 &&
		    (o->kind == kind || ((o->kind == '>' || o->kind == 'a') && (kind == '>' || kind == 'a'))))
			return o;
	if (n == 0)
		fatal(A, "output to a file or command without a name");
	/* The stream this program already writes to. */
	if ((kind == '>' || kind == 'a') &&
	    ((n == 11 && memcmp(name, "/dev/stdout", 11) == 0) || (n == 1 && *name == '-')))
		return A->out;
	o = xcalloc(1, sizeof *o);
	o->name = xstrndup(name, n);
	o->kind = (char)kind;
	o->cap = 65536;
	o->buf = xmalloc(o->cap);
	if ((kind == '|' || kind == '&' ? open_pipe(A, o) : open_file(o)) < 0)
		fatal(A, "cannot %s %s: %s", kind == '|' || kind == '&' ? "run" : "open", o->name, strerror(errno));
	o->next = A->outs;
	A->outs = o;
	return o;
}

int
out_close(struct awk *A, struct out *o)
{
	int status = 0;
	struct out **p;

	if (o->fd >= 0) {
		out_flush(A, o);
		if (o->fd > STDERR_FILENO && close(o->fd) < 0)
			status = -1;
	}
	if (o->from)
		reader_close(o->from);
	if (o->pid > 0)
		while (waitpid(o->pid, &status, 0) < 0 && errno == EINTR)
			;
	for (p = &A->outs; *p; p = &(*p)->next)
		if (*p == o) {
			*p = o->next;
			break;
		}
	free(o->name);
	free(o->buf);
	free(o);
	return status;
}

void
out_finish(struct awk *A)
{
	if (A->out->fmt)
		A->out->fmt->end(A, A->out->fmt, A->out);
	out_flush(A, A->out);
	while (A->outs) {
		struct out *o = A->outs;
		char *name = xstrdup(o->name);

		if (out_close(A, o) == -1)
			fatal_write(A, name, errno);
		free(name);
	}
}
