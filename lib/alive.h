/*
 * alive: one line on a terminal that says how far a program is, while it works.
 *
 *	alive_start("t2", my_line, NULL, 300);	a thread shows it from 300 ms on, twice a second
 *	...
 *	alive_stop();				it is gone
 *
 * Nothing is shown unless standard error is a terminal and the program is in its foreground.  What else goes to the
 * standard error of stdio erases the line first; who prints to a terminal by other ways calls alive_erase before.
 */
#ifndef T2_ALIVE_H
#define T2_ALIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The line, without newline; in a thread of its own.  False: nothing to say yet. */
typedef bool alive_line(char *buf, size_t size, void *arg);

/* Once in a program.  False if there will be no line. */
bool	alive_start(const char *program, alive_line *, void *arg, unsigned first_ms);
void	alive_erase(void);
void	alive_stop(void);

/* A count as 1.2 M; into buf, which is returned. */
#define ALIVE_TEXT	32
char	*alive_count(double n, char buf[ALIVE_TEXT]);
/* Seconds as 1:02:03 or 4 s. */
char	*alive_span(double s, char buf[ALIVE_TEXT]);
/* " 12 % of 1.2 GB" of so many bytes, and how long the rest will take after so many seconds; "" if size is 0. */
void	alive_part(uint64_t done, uint64_t size, double seconds, char *part, size_t part_size, char *left,
    size_t left_size);

#endif
