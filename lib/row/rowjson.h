/*
 * Rows as objects of JSON, one a line, with the names of our columns or with those of others.
 *
 * Own names: rowtext.h does it.  Elastic Common Schema: nested objects, a row is an event whose source is srcIP,
 * times are ISO 8601 in UTC, durations nanoseconds.  Zeek: flat keys as in Zeek's logs, times are seconds since 1970;
 * originator is who began, so in the row of the one who did not (bit 0 of flowStat) the ends change places.  What has
 * no counterpart there, or is more than its counterpart can say, stays under t2: an object in ECS, keys that begin
 * with "t2." in Zeek.  Values that there are not are left out.  otherfields.def has the fields.
 */
#ifndef T2_ROWJSON_H
#define T2_ROWJSON_H

#include "rowtext.h"
#include "schema.h"

enum rowjson_names { ROWJSON_OWN, ROWJSON_ECS, ROWJSON_ZEEK };

struct rowjson;

/* Compile the columns of a schema, which must stay.  NULL with errno, as rowtext_new(). */
struct rowjson *rowjson_new(const struct t2_schema *, enum rowjson_names names, const struct rowtext_json *how);
void rowjson_free(struct rowjson *);

/* Append the object of a row and a newline; as rowtext_row(). */
int rowjson_row(struct rowjson *, const char *row, size_t len, struct rowtext_out *out, char *err, size_t errlen);

#endif /* T2_ROWJSON_H */
