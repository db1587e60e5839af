/* Values in the forms of others: made by othervalues.c, put into objects by rowjson.c. */
#ifndef T2_ROWJSON_PRIV_H
#define T2_ROWJSON_PRIV_H

#include "rowcut.h"
#include "rowjson.h"

/* Write a value as JSON; o as it was if there is none, or none that is a value there.  Room: othervalue_room(). */
typedef char *othervalue(char *o, const struct rowvalue *v);
size_t othervalue_room(const struct rowvalue *v);

enum other_shape { OTHER_ONE, OTHER_SECOND, OTHER_SOME, OTHER_LIST, OTHER_FIRST, OTHER_SUM, OTHER_BOTH, OTHER_PLACE,
	OTHER_ANSWERS };
enum other_rows { OTHER_ANY, OTHER_CLIENT, OTHER_SERVER, OTHER_DNS, OTHER_REPLY };

/* A line of otherfields.def. */
struct other_field {
	const char		*name, *column, *other;
	unsigned		 nth;
	enum other_shape	 shape;
	othervalue		*value;
	enum other_rows		 rows;
	bool			 whole;
	const char		*fixed;		/* JSON, or NULL */
};

/* The fields of a set, *n of them. */
const struct other_field *other_fields(enum rowjson_names names, size_t *n);

/* Is the name of the column there another thing than its values? */
bool other_is_part(const char *column);

othervalue value_address, value_dns_class, value_dns_type, value_number, value_text;

#endif /* T2_ROWJSON_PRIV_H */
