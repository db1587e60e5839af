/*
 * Records of tawk: any bytes, cut by any separators, matched by any regular expression, rebuilt and printed.
 *
 * Input: a byte that chooses the program, a byte each for the lengths of FS and RS, those two, the data.
 *
 * LINK: tawk/value/ tawk/lang/ tawk/record/ tawk/out/ tawk/fn/
 */
#include <sanitizer/lsan_interface.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../tawk/fn/functions.h"
#include "../../tawk/lang/awk.h"
#include "../../tawk/lang/program.h"
#include "../../tawk/out/output.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char *const programs[] = {
	"{ n += NF; a[$1]++ } END { for (k in a) n += a[k] }",
	"{ $3 = $1; $(NF + 1) = \"x\"; print; print NF }",
	"{ gsub(/[^a-z]+/, \"<&>\"); print $2; NF = 2; print }",
	"{ if ($2 ~ $1) n++; print length($0), substr($0, 2, 3), toupper($1) }",
	"$x > 3 || tcp() { print tuple2(), proto2str($l4Proto) }",
	"{ n = split($0, p, $1); print n, match($0, /(a|b)+c?/, m), m[1]; getline y; print y RT }",
	"{ print ip2num($1), utc($2), hrnum($3), base64d($1), t2split($0, \";\", \"2;-1\"), tobits($2) }",
	"{ printf \"%s %d %5.2f %c %x\\n\", $1, $2, $3, $4, $1 } { aggr($1, $2); t2sort(1) }",
	"$2 > 5",
	"bitsanyset($x, 6)",
	"bitsallset($2, 0x30000) { print NR, $0 }",
	"$x !~ /a[^b]*c|^$/",
	"!($3 == \"ab\") { print $3, $12, $9, $1; n++ } END { print n, NF, $0 }",
	"{ $2 = $2; print; OFS = \";\"; $1 = $12; print; $20 = 1; print }",
	"{ if (match($2, $1, m)) print m[1], m[2]; print gensub($1, \"<\\\\1>\", \"g\", $2) }",
};

/* Run a program on an input; false if a fatal error ended it. */
static bool
run_input(const uint8_t *data, size_t n)
{
	static jmp_buf trap;
	volatile bool whole = false;
	struct options opt = { .permissive = true };
	struct awk *A;
	char fs[32], rs[32];
	size_t nfs, nrs;
	const char *program;
	int fd;

	if (n < 3)
		return false;
	if (!builtins)
		builtin_setup(~0u);
	program = programs[data[0] % (sizeof programs / sizeof *programs)];
	opt.utf8 = data[0] >> 7;
	opt.csv = data[0] >> 6 & 1;
	nfs = data[1] % 16;
	nrs = data[2] % 16;
	data += 3;
	n -= 3;
	if (n < nfs + nrs)
		return false;
	snprintf(fs, sizeof fs, "%.*s", (int)nfs, (const char *)data);
	snprintf(rs, sizeof rs, "%.*s", (int)nrs, (const char *)data + nfs);
	data += nfs + nrs;
	n -= nfs + nrs;
	fd = memfd_create("fuzz", 0);
	if (fd < 0 || write(fd, data, n) != (ssize_t)n || lseek(fd, 0, SEEK_SET) != 0)
		abort();
	dup2(fd, STDIN_FILENO);
	close(fd);
	A = calloc(1, sizeof *A);
	awk_init(A, &opt);
	A->out->grow = true;
	A->trap = &trap;
	if (parse_text(A->ps, "fuzz", program, strlen(program), false) < 0 || awk_compile(A) < 0)
		abort();
	if (!setjmp(trap)) {
		awk_start(A, 0, NULL, NULL);
		if (nfs)
			awk_assign(A, "FS", 2, fs);
		if (nrs)
			awk_assign(A, "RS", 2, rs);
		awk_run(A);
		whole = true;
	}
	awk_release(A);
	free(A);
	return whole;
}

/* A fatal error ends a program, so that what it left behind is no leak: leaks are looked for where none came. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	bool whole;

	__lsan_disable();
	whole = run_input(data, n);
	__lsan_enable();
	if (whole)
		(void)run_input(data, n);
	return 0;
}
