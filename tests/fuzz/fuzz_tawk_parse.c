/*
 * The parser, resolver and compiler of tawk: any text is a program or is refused with a message.
 *
 * LINK: tawk/value/value.c tawk/value/array.c tawk/value/number.c tawk/value/utf8.c tawk/value/reparse.c tawk/value/regex.c tawk/value/resub.c tawk/lang/lex.c tawk/lang/parse.c tawk/lang/resolve.c tawk/lang/compile.c tawk/lang/run.c tawk/record/scan.c tawk/fn/builtin.c tawk/fn/library.c tawk/fn/lib_address.c tawk/fn/lib_text.c tawk/fn/lib_time.c tawk/fn/lib_rows.c tawk/fn/lib_stream.c tawk/fn/lib_shark.c tawk/fn/lib_nfdump.c tawk/record/record.c tawk/record/input.c tawk/out/output.c tawk/record/files.c tawk/record/columns.c tawk/value/format.c tawk/out/rowformat.c
 */
#include <stdlib.h>

#include "../../tawk/lang/interp.h"

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
