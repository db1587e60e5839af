/* The tables of a run: from the files in a folder, else the built-in ranges. */
#include "subnet_table.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>

struct subnet_table *subnetTableP[2];
struct subnet_table *subnetTable4P;
struct subnet_table *subnetTable6P;

/* The table in dir/name, or the built-in one with a note why. */
static struct subnet_table *
load(const char *dir, const char *name, int family, char *note)
{
	char path[PATH_MAX], err[SUBNET_ERR_SIZE] = "path too long";
	struct subnet_table *t = NULL;
	int n = snprintf(path, sizeof(path), "%s/%s", dir, name);

	if (n > 0 && (size_t)n < sizeof(path))
		t = subnet_open(path, family, err);
	if (t != NULL)
		return t;
	if (snprintf(note, SUBNET_ERR_SIZE, "%s: %s", name, err) < 0)
		note[0] = '\0';
	return subnet_builtin(family, err);
}

struct loading {
	const char	*dir;
	char		*note;
};

static void *
load_v6(void *arg)
{
	const struct loading *l = arg;

	return load(l->dir, SUBNET_FILE6, 6, l->note);
}

int
subnet_load(const char *dir, char note[2][SUBNET_ERR_SIZE])
{
	struct loading l = { dir, note[1] };
	pthread_t thread;
	void *t6;
	bool beside;

	note[0][0] = note[1][0] = '\0';
	beside = pthread_create(&thread, NULL, load_v6, &l) == 0;
	subnetTable4P = subnetTableP[0] = load(dir, SUBNET_FILE4, 4, note[0]);
	if (!beside || pthread_join(thread, &t6) != 0)
		t6 = load_v6(&l);
	subnetTable6P = subnetTableP[1] = t6;
	if (subnetTable4P == NULL || subnetTable6P == NULL) {
		subnet_unload();
		return -1;
	}
	return (note[0][0] == '\0') + (note[1][0] == '\0');
}

void
subnet_unload(void)
{
	subnet_close(subnetTable4P);
	subnet_close(subnetTable6P);
	subnetTable4P = subnetTable6P = subnetTableP[0] = subnetTableP[1] = NULL;
}
