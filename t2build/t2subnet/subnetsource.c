#include "subnetsource.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

uint32_t
source_day(time_t t)
{
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL || tm.tm_year < 70 || tm.tm_year > 9999 - 1900)
		return 0;
	return (uint32_t)((tm.tm_year + 1900) * 10000 + (tm.tm_mon + 1) * 100 + tm.tm_mday);
}

int
source_begin(struct source *s, enum subnet_kind kind, const char *what, uint32_t date, char *err)
{
	int i;

	snprintf(s->what, sizeof(s->what), "%s", what);
	s->date = date;
	for (i = 0; i < 2; i++) {
		if (s->build[i] != NULL && subnet_build_source(s->build[i], kind, date) == -1)
			return text_fail(err, SUBNET_ERR_SIZE, "%s", strerror(errno));
	}
	return 0;
}

void
source_cc(struct source *s, const char *cc, struct subnet_label *l)
{
	if (cc[0] == '\0' || strcmp(cc, "-") == 0 || strcasecmp(cc, "zz") == 0)
		return;
	l->cc = subnet_code_index(cc, 4);
	if (l->cc >= 0) {
		l->has |= SUBNET_HAS_CC;
		return;
	}
	if (s->nbadcc++ == 0)
		snprintf(s->badcc, sizeof(s->badcc), "%.*s", (int)sizeof(s->badcc) - 1, cc);
}

int
source_add(struct source *s, int family, subnet_addr first, subnet_addr last, const struct subnet_label *l)
{
	const int i = family == 6;

	if (s->build[i] == NULL)
		return 0;
	s->networks[i]++;
	return subnet_build_add(s->build[i], first, last, l);
}
