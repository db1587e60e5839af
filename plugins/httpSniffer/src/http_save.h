/*
 * http_save: bodies of messages in files, HTTP_SAVE_* of the user flags.
 *
 * A file is PREFIX, HTTP_SUFFIX, / and CLASS_FLOWIND_DIR_MESSAGE, "image_12_B_1" (savefile.h).
 */
#ifndef HTTP_SAVE_H
#define HTTP_SAVE_H

#include "http_flow.h"

/* Make the folder, in initialize(); ends the run if it can't be. */
void http_save_open(const char *suffix);
void http_save_close(void);

/* Bytes of the body of the message in work, of a flow. */
void http_save_body(struct http_flow *, unsigned long flowIndex, const uint8_t *, size_t n);

#endif
