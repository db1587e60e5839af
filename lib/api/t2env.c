/* Run-time flags of plugins: from the environment, from the plugin's header, or as compiled. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "home.h"
#include "text.h"
#include "t2env.h"
#include "t2log.h"

#define ENV_BANNER	"/* +++++++++++++++++++++ ENV "
#define ENV_END		"/* ==="

/* Has e a flag?  Plugins' arrays may come uninitialised: what e has then is nobody's. */
static bool
is_set(const t2_env_t *e)
{
	return e->set == e;
}

static void
clear(t2_env_t *e)
{
	if (is_set(e)) {
		free(e->key);
		if (!e->stolen)
			free(e->val);
	}
	*e = (t2_env_t){ NULL, NULL, false, NULL };
}

void
t2_set_env(t2_env_t *e, const char *key, const char *val)
{
	clear(e);
	*e = (t2_env_t){ t2_strdup_fatal(key), t2_strdup_fatal(val), false, e };
}

void
t2_free_env(uint32_t n, t2_env_t *env)
{
	for (uint32_t i = 0; i < n; i++)
		clear(&env[i]);
}

/* Cut name and value out of "#define NAME value // comment"; false if the line is none. */
static bool
parse_define(char *line, char **name, char **val)
{
	char *p = line, *end;

	if (strncmp(p, "#define", 7) != 0 || (p[7] != ' ' && p[7] != '\t'))
		return false;
	p += 7 + strspn(p + 7, " \t");
	*name = p;
	p += strcspn(p, " \t\n");
	if (p == *name)
		return false;
	if (*p != '\0')
		*p++ = '\0';
	p += strspn(p, " \t");
	if (*p == '"' && (end = strchr(p + 1, '"')) != NULL) {
		p++;
		*end = '\0';
	} else
		p[strcspn(p, " \t/\n")] = '\0';
	*val = p;
	return true;
}

/* The value of a flag: environment (control 2), else the header's. */
static const char *
choose(const char *name, const char *val, int control)
{
	const char *e = control == 2 ? getenv(name) : NULL;

	return e != NULL ? e : val;
}

/* Read the ENV section of an open header; returns the number of its flags. */
static uint32_t
read_section(FILE *f, uint32_t n, t2_env_t *env, int control)
{
	char *line = NULL, *name, *val;
	bool inside = false;
	size_t cap = 0;
	uint32_t found = 0;

	while (getline(&line, &cap, f) != -1) {
		if (strncmp(line, ENV_BANNER, strlen(ENV_BANNER)) == 0)
			inside = true;
		else if (inside && strncmp(line, ENV_END, strlen(ENV_END)) == 0)
			break;
		else if (inside && parse_define(line, &name, &val) && found++ < n)
			t2_set_env(&env[found - 1], name, choose(name, val, control));
	}
	free(line);
	return found;
}

/* The header can't be read: what was compiled stays, under the environment.  False if nothing was compiled in. */
static bool
keep_compiled(uint32_t n, t2_env_t *env, int control)
{
	const char *e;

	for (uint32_t i = 0; i < n; i++) {
		if (!is_set(&env[i]))
			return false;
		if (control == 2 && (e = getenv(env[i].key)) != NULL) {
			free(env[i].val);
			env[i].val = t2_strdup_fatal(e);
		}
	}
	return true;
}

/* The header of a plugin of the tree is named from the tree's root. */
static FILE *
open_header(const char *header)
{
	char home[PATH_MAX], path[PATH_MAX], why[HOME_ERR];

	if (*header == '/' || home_tree(home, sizeof(home), why) == -1)
		return fopen(header, "r");
	if (text_path(path, sizeof(path), why, sizeof(why), "%s/%s", home, header) == -1) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	return fopen(path, "r");
}

int
t2_read_env(const char *header, uint32_t n, t2_env_t *env, int control, char *err, size_t errlen)
{
	FILE *f = open_header(header);
	uint32_t found;

	if (f == NULL) {
		if (keep_compiled(n, env, control))
			return 0;
		snprintf(err, errlen, "Failed to open file '%s': %s", header, strerror(errno));
		return -1;
	}
	found = read_section(f, n, env, control);
	fclose(f);
	if (found == n)
		return 0;
	snprintf(err, errlen, "%s: Number of 'env' parameters differ: found %u, expected %u", header, found, n);
	return -1;
}

void
t2_get_env(const char *header, uint32_t n, t2_env_t *env)
{
	char err[1024];

	if (t2_read_env(header, n, env, ENVCNTRL, err, sizeof(err)) == -1)
		T2_FATAL("%s", err);
}
