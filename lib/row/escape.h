/*
 * Texts with escapes and checked UTF-8, for rows and JSON.  Functions return the end of what they wrote, which is
 * not ended.
 */
#ifndef T2_ESCAPE_H
#define T2_ESCAPE_H

#include <stddef.h>

/*
 * Text with escapes, of the n bytes that a row has for it (outputBuffer.h): \b \f \n \r \t \v \\ \" in two
 * characters, other control bytes, NUL among them, and 0x7f as \u00XX; bytes that are not UTF-8 become a dot (one for
 * each sequence that breaks off).
 * dst has room for 6 * n + 8.
 */
char *fmt_text(char *dst, const char *s, size_t n);
/* The same with the escapes of JSON: \b \f and \v have no short form. */
char *fmt_text_json(char *dst, const char *s, size_t n);
/* Only the eight short escapes; all other bytes as they were appended.  Room for 2 * n + 8. */
char *fmt_text_short(char *dst, const char *s, size_t n);
/* The bytes as they were appended.  Room for n. */
char *fmt_text_bytes(char *dst, const char *s, size_t n);

#endif /* T2_ESCAPE_H */
