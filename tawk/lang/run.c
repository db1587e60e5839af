/* A whole run: begin, main loop, end. */
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "awk.h"
#include "code.h"
#include "functions.h"
#include "output.h"
#include "program.h"
#include "record.h"

#define STACK_MAX ((size_t)1 << 26)	/* values; address space only, touched as it is used */

void
awk_init(struct awk *A, const struct options *opt)
{
	memset(A, 0, sizeof *A);
	A->opt = *opt;
	if (!A->opt.mark)
		A->opt.mark = "%";
	A->ps = xcalloc(1, sizeof *A->ps);
	A->code = xcalloc(1, sizeof *A->code);
	parser_init(A->ps);
	special_symbols(A->ps);
	A->out = out_new(STDOUT_FILENO);
	A->before_message = out_before_message;
	record_init(A);
	files_init(A);
	library_start(A);
}

int
awk_compile(struct awk *A)
{
	if (resolve(A->ps) < 0 || compile(A) < 0)
		return -1;
	A->rec->few = A->code->few_fields;
	scan_prepare(A);
	return 0;
}

static void
make_stack(struct awk *A)
{
	size_t n;
	void *p = MAP_FAILED;

	for (n = STACK_MAX; n >= 4096 && p == MAP_FAILED; n /= 2)
		p = mmap(NULL, n * sizeof *A->stack, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED)
		err(2, "mmap");
	n *= 2;
	A->stack = A->sp = A->fp = p;
	A->stack_end = A->stack + n;
}

void
awk_start(struct awk *A, int argc, char **argv, char **envp)
{
	make_stack(A);
	A->glob = xcalloc((size_t)A->ps->nsym, sizeof *A->glob);
	A->inrange = xcalloc((size_t)A->code->nrange, sizeof *A->inrange);
	special_start(A, argc, argv, envp);
}

static void
main_loop(struct awk *A)
{
	A->phase = PAT_MAIN;
	while (A->unwind != UW_EXIT && next_record(A)) {
		if (A->unwind == UW_EXIT)
			return;
		if (A->code->main >= 0)
			run_code(A, scan_entry(A));
		if (A->unwind == UW_NEXTFILE)
			next_file(A);
		if (A->unwind != UW_EXIT)
			A->unwind = UW_NONE;
	}
}

int
awk_run(struct awk *A)
{
	A->phase = PAT_BEGIN;
	if (A->code->begin >= 0)
		run_code(A, A->code->begin);
	if (A->unwind == UW_NONE &&
	    (A->code->main >= 0 || A->code->end >= 0 || A->code->beginfile >= 0 || A->code->endfile >= 0))
		main_loop(A);
	A->unwind = UW_NONE;
	A->phase = PAT_END;
	files_end(A);
	if (A->code->end >= 0)
		run_code(A, A->code->end);
	functions_end(A);
	out_finish(A);
	return A->status;
}

void
awk_release(struct awk *A)
{
	record_release(A);
	files_release(A);
	library_release(A);
	regex_cache_release(A);
	for (int i = 0; A->glob && i < A->ps->nsym; i++)
		val_drop(&A->glob[i]);
	val_drop(&A->line);
	special_release(A);
	if (A->stack)
		munmap(A->stack, (size_t)(A->stack_end - A->stack) * sizeof *A->stack);
	free(A->glob);
	free(A->inrange);
	free(A->frame);
	out_free(A->out);
	free(A->fmtbuf);
	code_release(A->code);
	parser_release(A->ps);
	free(A->code);
	free(A->ps);
}
