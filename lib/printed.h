#ifndef T2_PRINTED_H
#define T2_PRINTED_H

/*
 * What a program prints on standard output has got out, or the program says so and ends with 1.
 *
 *	int
 *	main(void)
 *	{
 *		printed_watch("t2conf");
 *		...		any return from main, any exit()
 */

/*
 * Look at the end of the process, however it exits, at what standard output could not take (a full disk, a closed
 * descriptor): one line, "program: standard output: reason", and exit status 1.  No line if a reader went away.  To
 * be called first in main, so that it looks last.
 */
void	 printed_watch(const char *program);

/* Flush standard output; the reason of a failure is kept for the line.  Returns 0 or -1. */
int	 printed_flush(void);

/* End the program now, with 1: standard output failed for this reason (errno). */
void	 printed_lost(int reason) __attribute__((noreturn));

#endif
