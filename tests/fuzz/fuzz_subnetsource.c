/*
 * The readers of t2subnet: a CSV, a list or an MMDB database of any bytes is read or refused, and what was read makes
 * a table that the loader takes.
 * LINK: t2build/t2subnet/subnetsource.c t2build/t2subnet/subnettext.c t2build/t2subnet/subnetmmdb.c -lmaxminddb
 */
#include "../../t2build/t2subnet/subnetsource.h"
#include "subnet_priv.h"

#include <sys/mman.h>

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

const char		*__lsan_default_suppressions(void);

/* libmaxminddb 1.7 does not free what it made of the metadata when these turn out bad. */
const char *
__lsan_default_suppressions(void)
{
	return "leak:libmaxminddb";
}

static void
finish(struct subnet_build *b, int family)
{
	char reason[SUBNET_ERR_SIZE];
	struct subnet_table *t;
	size_t size;
	void *image = subnet_build_image(b, &size, reason);

	if (image == NULL || (t = subnet_adopt(image, size, family, reason)) == NULL)
		errx(1, "%s", reason);
	subnet_close(t);
}

/* The builds are made and finished but once in a while: that costs far more than a reader does. */
#define BATCH	256

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct subnet_build *build[2];
	static unsigned int runs;
	char path[64], reason[SUBNET_ERR_SIZE];
	struct source s = { .path = path };
	const int fd = memfd_create("source", MFD_CLOEXEC);
	int i;

	for (i = 0; i < 2; i++) {
		if (build[i] != NULL && runs % BATCH == 0) {
			finish(build[i], i == 0 ? 4 : 6);
			subnet_build_free(build[i]);
			build[i] = NULL;
		}
		if (build[i] == NULL && (build[i] = subnet_build_new(i == 0 ? 4 : 6)) == NULL)
			err(1, NULL);
		s.build[i] = build[i];
	}
	runs++;
	if (fd == -1 || write(fd, data, n) != (ssize_t)n)
		err(1, NULL);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (source_is_mmdb(path))
		source_read_mmdb(&s, reason);
	else
		source_read_text(&s, reason);
	close(fd);
	return 0;
}
