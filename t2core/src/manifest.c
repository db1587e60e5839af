/*
 * manifest.c - which files of flows a run has written
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "escape.h"
#include "manifest.h"
#include "outfile.h"
#include "sha256.h"
#include "sinkfile.h"
#include "t2api.h"
#include "t2utils.h"

/* The digest of a file and its size; false with errno. */
static bool
digest(const char *name, char hex[65], uint64_t *bytes)
{
	static char block[256 * 1024];
	const int fd = open(name, O_RDONLY | O_CLOEXEC);
	struct sha256 s;
	ssize_t n;

	if (fd == -1)
		return false;
	sha256_begin(&s);
	while ((n = read(fd, block, sizeof block)) > 0)
		sha256_add(&s, block, (size_t)n);
	(void)close(fd);
	*bytes = s.bytes;
	sha256_end(&s, hex);
	return n == 0;
}

/* Pipes and devices are no files that stay. */
static bool
is_file(const char *name)
{
	struct stat st;

	return stat(name, &st) == 0 && S_ISREG(st.st_mode);
}

static void
put_text(FILE *f, const char *s)
{
	const size_t n = strlen(s);
	char *text = malloc(6 * n + 8);

	if (text == NULL)
		errx(1, "out of memory");
	fprintf(f, "\"%.*s\"", (int)(text_escape(text, s, n, ESCAPE_JSON) - text), text);
	free(text);
}

static void
put_time(FILE *f, const char *name, bool any, int64_t t)
{
	if (!any)
		fprintf(f, ", \"%s\": null", name);
	else
		fprintf(f, ", \"%s\": \"%" PRIu64 ".%0*" PRIu64 "\"", name, (uint64_t)t / T2_TSTAMP_TICKS,
		    T2_TSTAMP_DIGITS, (uint64_t)t % T2_TSTAMP_TICKS);
}

/* The name without its folder: files lie beside the manifest. */
static const char *
beside(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash != NULL ? slash + 1 : name;
}

static bool
put_file(FILE *f, const struct sinkfile_whole *w, bool first)
{
	char hex[65];
	uint64_t bytes;

	if (!digest(w->name, hex, &bytes)) {
		warn("%s", w->name);
		return false;
	}
	fprintf(f, "%s\n    { \"name\": ", first ? "" : ",");
	put_text(f, beside(w->name));
	fprintf(f, ", \"sink\": ");
	put_text(f, w->sink);
	fprintf(f, ", \"rows\": %" PRIu64 ", \"bytes\": %" PRIu64, w->rows, bytes);
	put_time(f, "first", w->span.any, w->span.first);
	put_time(f, "last", w->span.any, w->span.last);
	fprintf(f, ", \"sha256\": \"%s\" }", hex);
	return true;
}

static bool
put_all(FILE *f, bool complete)
{
	bool good = true, first = true;

	fprintf(f, "{\n  \"producer\": \"t2 " T2_VERSION "\",\n  \"command\": ");
	put_text(f, cmdline);
	fprintf(f, ",\n  \"complete\": %s,\n  \"schema_version\": %u,\n", complete ? "true" : "false",
	    (unsigned)T2_SCHEMA_VERSION);
	if (main_schema != NULL)
		fprintf(f, "  \"schema_hash\": \"%016" PRIx64 "\",\n", schema_hash(main_schema));
	fprintf(f, "  \"files\": [");
	for (const struct sinkfile_whole *w = sinkfile_told(); w != NULL; w = w->next)
		if (is_file(w->name)) {
			good = put_file(f, w, first) && good;
			first = false;
		}
	fprintf(f, first ? "]\n}\n" : "\n  ]\n}\n");
	return good;
}

bool
manifest_write(bool complete)
{
	char *name, *temp;
	FILE *f;
	bool good;

	if (!MANIFEST || (capType & WSTDOUT) != 0)
		return true;
	name = t2_alloc_strcat(baseFileName, "_manifest.json", NULL);
	temp = t2_alloc_strcat(name, ".tmp", NULL);
	f = outfile_may(name) ? outfile_fopen(temp, "w") : NULL;
	good = f != NULL && put_all(f, complete);
	if (f != NULL) {
		errno = 0;
		good = !ferror(f) && good;
		good = fclose(f) == 0 && good;
	}
	if (f == NULL || !good || outfile_rename(temp, name) == -1) {
		warnx("%s: %s", name, errno != 0 ? outfile_reason(errno) : "not written");
		good = false;
		if (f != NULL)
			(void)unlink(temp);
	}
	free(name);
	free(temp);
	return good;
}
