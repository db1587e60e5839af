/*
 * The parser, resolver and compiler of tawk: any text is a program or is refused with a message.
 *
 * LINK: tawk/value.c tawk/array.c tawk/number.c tawk/utf8.c tawk/reparse.c tawk/regex.c tawk/resub.c tawk/lex.c tawk/parse.c tawk/resolve.c tawk/compile.c tawk/run.c tawk/scan.c tawk/builtin.c tawk/library.c tawk/lib_address.c tawk/lib_text.c tawk/lib_time.c tawk/lib_rows.c tawk/lib_stream.c tawk/lib_shark.c tawk/lib_nfdump.c tawk/record.c tawk/input.c tawk/output.c tawk/files.c tawk/columns.c tawk/format.c tawk/rowformat.c
 */
#include <stdlib.h>

#include "../../tawk/interp.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct options opt = { .utf8 = n & 1 };
	struct awk A;

	if (!builtins)
		builtin_setup(~0u);
	awk_init(&A, &opt);
	if (parse_text(&A.ps, "fuzz", (const char *)data, n, false) < 0 || awk_compile(&A) < 0) {
		if (!A.ps.err[0])
			abort();
	}
	awk_release(&A);
	return 0;
}
