/*
 * Folders, and many open files under the limit of descriptors.
 *
 * A file manager keeps at most FSUTILS_MAX_OPEN_FD files open (fewer if the system allows fewer) and parks the one
 * that was not used for longest: it is closed and opened again, for appending, when it is next asked for.
 */
#ifndef T2_FSUTILS_H
#define T2_FSUTILS_H

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define FSUTILS_MAX_OPEN_FD 0 // files that a file manager keeps open; 0: the system's limit less FSUTILS_SPARE_FD
                              // [0 - 1000000]
#define FSUTILS_SPARE_FD  100 // descriptors left to the rest of the program [10 - 10000]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

/*          No env / runtime configuration flags available for utils          */

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "t2macros.h"

/* Remove a file or a folder with all in it; symbolic links are not followed.  False with errno. */
bool rmrf(const char *path);

/* Make a folder and its missing parents.  True if it is there in the end; false with errno. */
bool mkpath(const char *path, mode_t mode);

typedef struct file_manager_s file_manager_t;
typedef struct file_object_s file_object_t;

/* The instance that all plugins share; it is always there. */
extern file_manager_t *t2_file_manager;

/* max: files open at a time, 0 as configured.  NULL: no memory. */
file_manager_t *file_manager_new(size_t max);
/* Closes all files. */
void file_manager_destroy(file_manager_t *m);

/* Open a file, as fopen().  NULL with errno. */
file_object_t *file_manager_open(file_manager_t *m, const char *path, const char *mode);
/* Close it and free f.  False with errno if something could not be written, also earlier. */
bool file_manager_close(file_manager_t *m, file_object_t *f);
/* The stream: valid until the next call for another file of m, so ask again before every use.  NULL with errno. */
FILE *file_manager_fp(file_manager_t *m, file_object_t *f);
const char *file_object_get_path(const file_object_t *f);

/* As the functions of stdio. */
int file_manager_fprintf(file_manager_t *m, file_object_t *f, const char *fmt, ...) T2_PRINTF(3, 4);
int file_manager_fputs(file_manager_t *m, const char *s, file_object_t *f);
int file_manager_fputc(file_manager_t *m, int c, file_object_t *f);
size_t file_manager_fwrite(file_manager_t *m, const void *p, size_t size, size_t n, file_object_t *f);
int file_manager_fflush(file_manager_t *m, file_object_t *f);

#endif /* T2_FSUTILS_H */
