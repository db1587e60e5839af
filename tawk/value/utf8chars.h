/* utf8.c: characters of UTF-8 text.  A byte that is part of no character counts as one. */
#ifndef TAWK_UTF8CHARS_H
#define TAWK_UTF8CHARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes before the first that is beyond ASCII; n if there is none. */
size_t	utf8_ascii(const char *p, size_t n);
/* Whether all bytes are ASCII. */
bool	utf8_plain(const char *p, size_t n);
/* Characters in n bytes. */
size_t	utf8_count(const char *p, size_t n);
/* Byte offset of character number k (0 is the first); n if there are fewer. */
size_t	utf8_offset(const char *p, size_t n, size_t k);
/* Bytes of the first character of n > 0 bytes. */
size_t	utf8_len(const char *p, size_t n);
/*
 * Bytes of the first character of n > 0 bytes by RFC 3629, ok; or of what cannot begin one, as much of it as could
 * have been one (the Unicode standard, 3.9: maximal subpart), not ok.
 */
size_t	utf8_check(const char *p, size_t n, bool *ok);
/* Where the character that byte i lies in begins; i if it is of no character, or at the end. */
size_t	utf8_start(const char *p, size_t n, size_t i);
/* The first character of n > 0 bytes; *len is set to its bytes. */
uint32_t	utf8_get(const char *p, size_t n, size_t *len);
/* Write the 1 to 4 bytes of a character; returns their number. */
size_t	utf8_put(uint32_t c, char *b);

#endif
