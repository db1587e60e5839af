/* What program texts, compiled code and runs have in common. */
#ifndef TAWK_PATTERN_H
#define TAWK_PATTERN_H

/* The kinds of rules, and of what a run is doing. */
enum pattern { PAT_BEGIN, PAT_BEGINFILE, PAT_MAIN, PAT_ENDFILE, PAT_END };

enum cmp { CMP_LT, CMP_LE, CMP_EQ, CMP_NE, CMP_GT, CMP_GE };

#endif
