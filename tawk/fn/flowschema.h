/* --schema: what is known of the columns of a flow file, as JSON. */
#ifndef TAWK_FLOWSCHEMA_H
#define TAWK_FLOWSCHEMA_H

#include "awk.h"

/* Print it; types and descriptions are those of the headers file beside the file, if there is one. */
void	flow_schema(struct awk *, const char *file);

#endif
