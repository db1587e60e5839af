/* Rows as text to a gzip stream (zlib): the converters of bin2txt.h with b2t_funcs_gz and a gzFile. */
#ifndef T2_GZ2TXT_H
#define T2_GZ2TXT_H

#include <zlib.h>

#include "bin2txt.h"

extern const b2t_func_t b2t_funcs_gz;

#endif /* T2_GZ2TXT_H */
