#ifndef T2_SHELLWORD_H
#define T2_SHELLWORD_H

/*
 * A word as the shell takes it, for commands that are printed to be typed: as it is if no character of it means
 * anything to a shell, else in single quotes.  To be freed; NULL if memory is short.
 */
char	*shell_word(const char *word);

#endif
