/* Values as JSON text (RFC 8259), and texts as flow files have them. */
#ifndef TAWK_JSONTEXT_H
#define TAWK_JSONTEXT_H

#include "value.h"

/* Whether a value is a number as JSON writes it. */
bool	json_number(struct text);
/* Append a text as JSON string; what is no UTF-8 becomes U+FFFD. */
struct str	*json_quote(struct str *, struct text);
/* Append a value as JSON number, as string that it stands in quotes for (escaped_text), or as string. */
struct str	*json_value(struct str *, struct text);
/*
 * What a text stands for that is written with the escapes of flow files (t2-columns(7)): \b \f \n \r \t \v \\ \" and
 * \uXXXX, and \/ of JSON.  Anything else stands for itself; strict: a backslash or a quote of its own makes it none,
 * NULL.
 */
struct str	*escaped_text(struct text, bool strict);
/* The same with quotes around it; NULL as well if there are none. */
struct str	*quoted_text(struct text);

#endif
