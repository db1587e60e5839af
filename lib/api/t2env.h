/*
 * Run-time flags of plugins (ENVCNTRL).
 *
 * The ENV section of a plugin's header has one #define a flag; behind it stands an enum with ENV_<FLAG> for each in
 * the same order and a last ENV_<PREFIX>_N.  In initialize():
 *
 *	t2_env_t env[ENV_TFS_N];			must be called env
 *	T2_SET_ENV_STR(TFS_FLOWS_TXT_SUFFIX);		value as compiled; T2_SET_ENV_NUM for numbers
 *	#if ENVCNTRL > 0
 *	t2_get_env(PLUGIN_SRCH, ENV_TFS_N, env);	from the environment (ENVCNTRL 2), else from the header
 *	#endif
 *	const char *suffix = T2_ENV_VAL(TFS_FLOWS_TXT_SUFFIX);
 *	…
 *	t2_free_env(ENV_TFS_N, env);			ends the values, but those taken with T2_STEAL_ENV_VAL
 *
 * T2_SET_ENV_… may be left out with ENVCNTRL > 0; then a header that can't be read ends the program.  With them the
 * compiled values stay.
 */
#ifndef T2_ENV_H
#define T2_ENV_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "t2macros.h"
#include "tranalyzer.h"

typedef struct {
	char	*key;		/* name of the flag */
	char	*val;
	bool	 stolen;	/* t2_free_env() leaves val alone */
	const void *set;	/* the entry itself, once it was filled: the array may come uninitialised */
} t2_env_t;

/*
 * Fill the n entries of env from the ENV section of the header file, and with ENVCNTRL 2 from the environment first.
 * Ends the program if the number of flags differs from n.
 */
void t2_get_env(const char *header, uint32_t n, t2_env_t *env);

/* The same with the way as an argument: control 1 header, 2 environment first.  0, or -1 with the reason in err. */
int t2_read_env(const char *header, uint32_t n, t2_env_t *env, int control, char *err, size_t errlen);

void t2_free_env(uint32_t n, t2_env_t *env);

/* Key and value as compiled; memory is copied. */
void t2_set_env(t2_env_t *e, const char *key, const char *val);
#define T2_SET_ENV_STR(flag)	t2_set_env(&env[ENV_##flag], #flag, flag)
#define T2_SET_ENV_NUM(flag)	t2_set_env(&env[ENV_##flag], #flag, STR(flag))

#define T2_ENV_KEY(flag)	(env[ENV_##flag].key)
#define T2_ENV_VAL(flag)	(env[ENV_##flag].val)
#define T2_ENV_VAL_INT(flag)	strtoll(env[ENV_##flag].val, NULL, 0)
#define T2_ENV_VAL_UINT(flag)	strtoull(env[ENV_##flag].val, NULL, 0)
#define T2_DUP_ENV_VAL(flag)	t2_strdup_fatal(env[ENV_##flag].val)		/* a copy to free */
#define T2_STEAL_ENV_VAL(flag)	(env[ENV_##flag].stolen = true, env[ENV_##flag].val)	/* the value, to free */

/* A copy of s; ends the program without memory. */
char *t2_strdup_fatal(const char *s);

#endif /* T2_ENV_H */
