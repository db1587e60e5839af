/* Small macros of the plugin API: hints, extremes, strings.  No state, no functions. */
#ifndef T2_MACROS_H
#define T2_MACROS_H

#define T2_YES	1
#define T2_NO	0

#define LIKELY(x)	__builtin_expect(!!(x), 1)
#define UNLIKELY(x)	__builtin_expect(!!(x), 0)

#define UNUSED		__attribute__((unused))	/* stands behind the name of a parameter */
#define T2_PRINTF(f, a)	__attribute__((format(printf, f, a)))
#define T2_NOINLINE	__attribute__((noinline))

/* The text of what x expands to, and of x as it stands. */
#undef STR
#undef XSTR
#define STR(x)	XSTR(x)
#define XSTR(x)	#x

/* Extremes; an argument may be evaluated twice. */
#undef MIN
#undef MAX
#define MIN(a, b)	((a) < (b) ? (a) : (b))
#define MAX(a, b)	((a) > (b) ? (a) : (b))
#define MIN3(a, b, c)	MIN(MIN(a, b), c)
#define MAX3(a, b, c)	MAX(MAX(a, b), c)

#define T2_NELEM(a)	(sizeof(a) / sizeof((a)[0]))

#endif /* T2_MACROS_H */
