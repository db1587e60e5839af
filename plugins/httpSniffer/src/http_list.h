/* http_list: texts that are kept of a flow, HTTP_DATA_C_MAX at most, counted in TEXT_MEM of the core. */
#ifndef HTTP_LIST_H
#define HTTP_LIST_H

#include "http_flow.h"

enum http_listed { HTTP_LIST_ADDED, HTTP_LIST_KNOWN, HTTP_LIST_REFUSED };

/* Add a copy; once: unless its text is there.  Refused if the list is full or there is no memory for texts. */
enum http_listed http_list_add(struct http_list *, const struct http_value *, bool once);

/* Name a value that has no text; it stays without if there is no memory for texts. */
void http_list_name(struct http_value *, const char *s, size_t n);
void http_list_free(struct http_list *);

#endif
