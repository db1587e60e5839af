/* Values as JSON text. */
#ifndef TAWK_JSONTEXT_H
#define TAWK_JSONTEXT_H

#include "value.h"

/* Append a text as JSON string. */
struct str	*json_quote(struct str *, struct text);
/* Append a value as JSON number, as the JSON string that it already is, or as string. */
struct str	*json_value(struct str *, struct text);

#endif
