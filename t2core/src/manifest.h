/*
 * manifest.h - which files of flows a run has written (MANIFEST 1)
 */
#ifndef T2_MANIFEST_H
#define T2_MANIFEST_H

#include <stdbool.h>

/*
 * Write PREFIX_manifest.json; complete: nothing failed.  Once the sinks have closed their files.  False, with a line
 * on stderr, if it could not be written.
 */
bool manifest_write(bool complete);

#endif
