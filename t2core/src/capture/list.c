/*
 * list.c - the files of a list (-R)
 */
#include <sys/stat.h>

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input_priv.h"
#include "outfile.h"
#include "signals.h"
#include "t2api.h"
#include "t2log.h"

static char **files;
static unsigned nfiles, file_no;

static void
list_add(char *path)
{
	files = realloc(files, (nfiles + 1) * sizeof *files);
	if (files == NULL || (files[nfiles++] = strdup(path)) == NULL)
		errx(1, "%s: out of memory", path);
}

/* The names that a list has. */
void
list_read(const char *list)
{
	char *line = NULL;
	size_t room = 0;
	FILE *f = strcmp(list, "-") == 0 ? stdin : fopen(list, "re");

	if (f == NULL)
		err(1, "%s", list);
	while (getline(&line, &room, f) > 0) {
		line[strcspn(line, "\r\n")] = '\0';
		if (line[0] == '#' || line[0] == '\0')
			continue;
		list_add(line);
		outfile_protect(line);
	}
	if (ferror(f))
		err(1, "%s", list);
	inputs.listed = nfiles > 0;
	free(line);
	if (f != stdin)
		(void)fclose(f);
}

/* Leave out what cannot be read, which is a failure in the end. */
void
list_check(void)
{
	unsigned n = 0;

	if (VERBOSE > 1)
		T2_LOG("Checking list file");
	for (unsigned i = 0; i < nfiles; i++) {
		struct stat st;

		if (VERBOSE > 1)
			T2_LOG("    checking file '%s'", files[i]);
		if (stat(files[i], &st) != 0 || access(files[i], R_OK) != 0) {
			warn("%s", files[i]);
			inputs.broken = true;
			free(files[i]);
			continue;
		}
		inputs.size += (uint64_t)st.st_size;
		files[n++] = files[i];
	}
	nfiles = n;
}

/* The next file of the list that can be read; what cannot was told. */
bool
list_next(void)
{
	while (file_no < nfiles && run_state < RUN_STOP) {
		if (file_open(files[file_no++]))
			return true;
		inputs.broken = true;
	}
	return false;
}

unsigned
list_count(unsigned *number)
{
	*number = file_no;
	return nfiles;
}

void
list_free(void)
{
	for (unsigned i = 0; i < nfiles; i++)
		free(files[i]);
	free(files);
}
