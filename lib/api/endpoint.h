/*
 * Where a sink sends its rows: settings and passwords that are no part of a build.
 *
 * The run-time flags of a sink (t2env.h) come from the environment, from a file of settings, or from its header, in
 * this order.  In initialize(), behind t2_get_env():
 *
 *	if (endpoint_settings(ENV_PSQL_N, env, T2_ENV_VAL(PSQL_FILE), why, sizeof(why)) == -1 ||
 *	    endpoint_password(T2_ENV_VAL(PSQL_PASSFILE), &password, why, sizeof(why)) == -1)
 *		errx(EXIT_FAILURE, "%s", why);
 *	…
 *	endpoint_forget(password);
 *
 * A password is in a file of its own, or where the library of the server looks for it: no flag has one, so that none
 * is on a command line, in a header, a report or a headers file.
 */
#ifndef T2_ENDPOINT_H
#define T2_ENDPOINT_H

#include <stddef.h>
#include <stdint.h>

#include "t2env.h"

#define ENDPOINT_PASSWORD_MAX	1024	/* bytes */

/*
 * Put the settings of a file into env, but for those that the environment has.  "" is no file.
 * A line is NAME = value, NAME = "value", empty, or a comment from # on.
 * Returns 0, or -1 with the reason, which names the file and the line: a NAME that is none of env's is refused.
 */
int endpoint_settings(uint32_t n, t2_env_t *env, const char *file, char *err, size_t errlen);

/*
 * The first line of a file, without its end; file "" gives NULL.  Others than the owner may not read the file.
 * Returns 0, or -1 with the reason.
 */
int endpoint_password(const char *file, char **password, char *err, size_t errlen);

/* Overwrite a password and free it; NULL is fine. */
void endpoint_forget(char *password);

/* HOST, HOST:PORT, [HOST]:PORT, or unix:PATH. */
struct endpoint {
	char	host[256];	/* name or address, without brackets; of a UNIX socket its path */
	char	port[32];	/* number or service; "" of a UNIX socket */
};

/* Take text apart; port is that of a text without one.  0, or -1 with the reason. */
int endpoint_parse(const char *text, const char *port, struct endpoint *e, char *err, size_t errlen);

/*
 * Do rows wait with this policy (t2_sink_policy), of a live capture or not, for a server that is away at the start?
 * Else that is a failure.
 */
bool endpoint_may_wait(const char *policy, bool live);

/* A number that no other run has, as a UUID (RFC 9562, version 4).  0, or -1 with errno. */
int endpoint_run(char run[37]);

/* Is a text such a number? */
bool endpoint_is_run(const char *run);

#endif /* T2_ENDPOINT_H */
