#include "shellword.h"

#include <stdlib.h>
#include <string.h>

/* Characters that no shell takes for its own, wherever they stand in a word. */
static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:@%+,-";

char *
shell_word(const char *word)
{
	const size_t n = strlen(word);
	char *text = malloc(4 * n + 3), *p = text;

	if (text == NULL)
		return NULL;
	if (n > 0 && strspn(word, plain) == n)
		return memcpy(text, word, n + 1);
	*p++ = '\'';
	for (; *word != '\0'; word++) {
		if (*word == '\'') {
			memcpy(p, "'\\''", 4);
			p += 4;
		} else {
			*p++ = *word;
		}
	}
	*p++ = '\'';
	*p = '\0';
	return text;
}
