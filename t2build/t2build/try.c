/* --try: build aside, run a capture, say what was forced; nothing is loaded. */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "builder.h"
#include "folders.h"
#include "makerun.h"

#define FORCED	  (UINT64_C(1) << 41) /* RMFLOW in flowStat */
#define ROWS_SHOWN 3

void
try_folder(struct job *job)
{
	char dir[PATH_MAX * 2 + 32];

	if (access(job->opt.try, R_OK) == -1)
		err(1, "%s", job->opt.try);
	snprintf(dir, sizeof(dir), "%s/%s/loaded", job->home, job->build);
	if (strlen(dir) >= sizeof(job->folder))
		errx(1, "%s: %s", dir, strerror(ENAMETOOLONG));
	if (tree_remove(dir) == -1 || tree_make(dir) == -1 || chmod(dir, 0700) == -1)
		err(1, "%s", dir);
	strcpy(job->folder, dir);
}

/* Run t2; its report goes to a file.  What it ends with. */
static int
run_t2(struct job *job, const char *prefix, const char *report)
{
	const char *const words[] = { "-p", job->folder, "-r", job->opt.try, "-w", prefix };
	struct command c = { NULL, 0 };
	int fd, status;
	pid_t pid;

	command_add(&c, "%s/%s/bin/t2", job->home, job->build);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		command_add(&c, "%s", words[i]);
	fflush(NULL);
	if ((pid = fork()) == -1)
		err(1, "fork");
	if (pid == 0) {
		if ((fd = open(report, O_WRONLY | O_CREAT | O_TRUNC, 0666)) == -1 || dup2(fd, STDOUT_FILENO) == -1)
			err(1, "%s", report);
		execv(c.argv[0], c.argv);
		err(1, "%s", c.argv[0]);
	}
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			err(1, "wait");
	command_free(&c);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* Lines of the report that speak of force mode; does it say that something can be forced at all? */
static bool
tell_report(const char *report)
{
	char *line = NULL;
	size_t room = 0;
	bool on = false;
	FILE *f = fopen(report, "r");

	if (f == NULL)
		err(1, "%s", report);
	while (getline(&line, &room, f) > 0) {
		on |= strstr(line, "[FORCE]") != NULL;
		if (strstr(line, "terminated by") != NULL)
			fputs(line, stdout);
	}
	free(line);
	fclose(f);
	return on;
}

/* The text of a column of a row; NULL if it has fewer. */
static const char *
column(const char *row, int n)
{
	while (n > 0 && (row = strchr(row, '\t')) != NULL) {
		row++;
		n--;
	}
	return row;
}

/* The place of a column; -1 if there is none. */
static int
column_number(const char *header, const char *name)
{
	const size_t n = strlen(name);
	int i = 0;

	for (const char *p = header + (*header == '%'); p != NULL; p = strchr(p, '\t'), p += p != NULL, i++)
		if (strncmp(p, name, n) == 0 && (p[n] == '\t' || p[n] == '\n'))
			return i;
	return -1;
}

/* The forced rows, and the first of them into a file; false without the column that says it. */
static bool
count_forced(FILE *rows, FILE *sample, uint64_t *all, uint64_t *forced)
{
	char *line = NULL;
	const char *text;
	size_t room = 0;
	int status = -1;

	*all = *forced = 0;
	if (getline(&line, &room, rows) > 0 && (status = column_number(line, "flowStat")) >= 0)
		fputs(line, sample);
	while (status >= 0 && getline(&line, &room, rows) > 0) {
		++*all;
		if ((text = column(line, status)) != NULL && (strtoull(text, NULL, 16) & FORCED) != 0 &&
		    (*forced)++ < ROWS_SHOWN)
			fputs(line, sample);
	}
	free(line);
	return status >= 0;
}

/* The sample, aligned by tcol. */
static void
show(struct job *job, const char *sample)
{
	struct command c = { NULL, 0 };

	command_add(&c, "%s/%s/bin/tcol", job->home, job->tools);
	command_add(&c, "%s", sample);
	fflush(stdout);
	(void)program_run(NULL, c.argv);
	command_free(&c);
}

void
try_capture(struct job *job)
{
	char prefix[PATH_MAX + 16], rows[PATH_MAX + 32], report[PATH_MAX + 32], sample[PATH_MAX + 32];
	uint64_t all, forced;
	FILE *in, *out;
	bool told;

	snprintf(prefix, sizeof(prefix), "%s/try", job->folder);
	snprintf(rows, sizeof(rows), "%s_flows.txt", prefix);
	snprintf(report, sizeof(report), "%s_report.txt", prefix);
	snprintf(sample, sizeof(sample), "%s_forced.txt", prefix);
	say(stdout, PLAIN, "%s", "");
	if (run_t2(job, prefix, report) != 0) {
		fail_component(job, job->opt.try);
		return;
	}
	if (!tell_report(report))
		puts("Nothing can be forced: FORCE_MODE is 0; t2conf tranalyzer2 -D FORCE_MODE=1");
	if ((in = fopen(rows, "r")) == NULL)
		err(1, "%s", rows);
	if ((out = fopen(sample, "w")) == NULL)
		err(1, "%s", sample);
	told = count_forced(in, out, &all, &forced);
	fclose(in);
	if (fclose(out) == EOF)
		err(1, "%s", sample);
	if (!told)
		errx(1, "%s: no column flowStat: is basicFlow there?", rows);
	printf("%" PRIu64 " of %" PRIu64 " rows are of forced flows\n", forced, all);
	if (forced > 0)
		show(job, sample);
}
