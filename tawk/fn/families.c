/* All files of the library, in the order in which their ends are printed. */
#include "functions.h"

void
builtin_setup(unsigned families)
{
	static const struct builtin *const lists[] = {
		awk_builtins, order_builtins, lib_core, lib_address, lib_proto, lib_whois, lib_text, lib_time,
		lib_aggr, lib_stat, lib_sort, lib_json, lib_entropy, lib_behaviour, lib_diff, lib_pieces, lib_split,
		lib_stream, lib_shark, lib_nfdump
	};

	functions_setup(lists, sizeof lists / sizeof *lists, families);
}
