/* The converters' output to a gzip stream; a file of its own, so that only who uses it needs zlib. */
#include <errno.h>
#include <limits.h>

#include "gz2txt.h"
#include "t2macros.h"

static int
gz_write(void *file, const char *p, size_t n)
{
	unsigned int part;
	int z;

	for (; n > 0; n -= part, p += part) {
		part = (unsigned int)MIN(n, INT_MAX);
		if (gzwrite(file, p, part) != (int)part) {
			gzerror(file, &z);
			if (z != Z_ERRNO)
				errno = EIO;
			return -1;
		}
	}
	return 0;
}

const b2t_func_t b2t_funcs_gz = { gz_write };
