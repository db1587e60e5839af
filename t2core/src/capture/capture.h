/*
 * capture.h - packets
 */
#ifndef T2_CAPTURE_H
#define T2_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "burst.h"
#include "options.h"

/* Learn what the input of the options consists of, so that no output lies over it: before any output is opened. */
void capture_inputs(const struct options *o);
/* Open the input, and wait for its first file; false with a line on stderr, or after a signal. */
bool capture_open(const struct options *o);
/*
 * Next packets.  gate: of the thread that calls; NULL if packets of all bursts before are done with.  At the end of
 * a file go on with capture_next_file.
 */
enum capture_status capture_read(struct burst *b, const struct capture_gate *gate);
/* Why the current file ended before its end, or NULL. */
const char *capture_note(void);
/* What else is to be told at the end of it: text i, from 0 on, may be empty; false behind the last. */
bool capture_remark(unsigned i, char *text, size_t size);
/* DLT_ of interface i of the current file, as far as they are known, from 0 on; -1 behind the last. */
int capture_interface(unsigned i);
enum capture_next capture_next_file(void);
void capture_pause(void);	/* let some time go by, less if a signal comes */
bool capture_is_large(void);	/* the current file is, or it has no size: reading ahead pays */
void capture_close(void);
bool capture_is_live(void);
bool capture_broken(void);	/* an input ended before its end, or could not be opened */
bool capture_ended(void);	/* the current file has no more packets */
bool capture_has_end(void);	/* the input is files that are there, not a stream without an end of its own */
/* The current file, and which of how many of a list it is. */
const char *capture_file_name(unsigned *number, unsigned *of);
uint64_t capture_size(void);	/* all files [bytes], 0 if unknown */
void capture_stats(uint64_t *received, uint64_t *dropped, uint64_t *ifdropped);

#endif
