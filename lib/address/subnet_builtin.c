/* The ranges that every table holds: special-purpose networks and multicast groups. */
#include "subnet_table.h"
#include "subnet_build.h"
#include "subnet_priv.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUILTIN_DATE	20261122U	/* of ranges*.def, yyyymmdd */

struct builtin {
	const char	*network;
	const char	*cc;
	const char	*org;
	const char	*scopes;	/* of a multicast group, else NULL */
	enum subnet_kind kind;
};

#define SUBNET_RANGE(n, c, o)		{ n, c, o, NULL, SUBNET_LIST },
#define SUBNET_UNDER(n, c, o)		{ n, c, o, NULL, SUBNET_UNDERLAY },
#define SUBNET_GROUP(s, n, c, o)	{ n, c, o, s, SUBNET_LIST },

static const struct builtin builtin4[] = {
#include "ranges4.def"
};

static const struct builtin builtin6[] = {
#include "ranges6.def"
};

static int
add_builtin(struct subnet_build *b, int family, const struct builtin *r)
{
	const struct subnet_label l = { .has = SUBNET_HAS_ALL, .cc = subnet_code_index(r->cc, family), .org = r->org,
		.lat = SUBNET_POS_UNK, .lng = SUBNET_POS_UNK, .prec = SUBNET_PREC_UNK };
	subnet_addr first, last, scope;
	const char *s;

	if (l.cc == -1 || subnet_parse_network(r->network, &first, &last) != family) {
		errno = EINVAL;
		return -1;
	}
	if (subnet_build_source(b, r->kind, 0) == -1)
		return -1;
	if (r->scopes == NULL)
		return subnet_build_add(b, first, last, &l);
	for (s = r->scopes; *s != '\0'; s++) {
		scope = (subnet_addr)(0xff00 | (isdigit((unsigned char)*s) ? *s - '0' : *s - 'a' + 10)) << 112;
		if (subnet_build_add(b, scope | first, scope | last, &l) == -1)
			return -1;
	}
	return 0;
}

struct subnet_build *
subnet_build_new(int family)
{
	const struct builtin *r = family == 4 ? builtin4 : builtin6;
	const size_t n = family == 4 ? sizeof(builtin4) / sizeof(*r) : sizeof(builtin6) / sizeof(*r);
	struct subnet_build *b = subnet_build_empty(family, BUILTIN_DATE);

	for (size_t i = 0; b != NULL && i < n; i++) {
		if (add_builtin(b, family, &r[i]) == -1) {
			subnet_build_free(b);
			return NULL;
		}
	}
	return b;
}

struct subnet_table *
subnet_builtin(int family, char *err)
{
	struct subnet_build *b = subnet_build_new(family);
	struct subnet_table *t = NULL;
	size_t size;
	void *image;

	if (b == NULL) {
		snprintf(err, SUBNET_ERR_SIZE, "%s", strerror(errno));
		return NULL;
	}
	if ((image = subnet_build_image(b, &size, err)) != NULL &&
	    (t = subnet_adopt(image, size, family, err)) == NULL)
		free(image);
	subnet_build_free(b);
	return t;
}
