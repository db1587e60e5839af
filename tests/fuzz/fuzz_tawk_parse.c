/*
 * The parser, resolver and compiler of tawk: any text is a program or is refused with a message.
 *
 * LINK: tawk/value/ tawk/lang/ tawk/record/ tawk/out/ tawk/fn/
 */
#include <stdlib.h>

#include "../../tawk/fn/functions.h"
#include "../../tawk/lang/awk.h"
#include "../../tawk/lang/program.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct options opt = { .utf8 = n & 1 };
	struct awk A;

	if (!builtins)
		builtin_setup(~0u);
	awk_init(&A, &opt);
	if (parse_text(A.ps, "fuzz", (const char *)data, n, false) < 0 || awk_compile(&A) < 0) {
		if (!A.ps->err[0])
			abort();
	}
	awk_release(&A);
	return 0;
}
