/*
 * flowCut: rules as text
 *
 *	WHEN => THEN [NAME]
 *
 * WHEN is a filter of libpcap, "inner" and a filter, "packets N", "bytes N", "seconds N", or /PATTERN/ [in N]; THEN
 * is cut, end or drop.
 */
#include "flowCut_priv.h"

struct rule *rules;
unsigned nrules, nothers;

/* Seconds, with a fraction or without, in ticks. */
static uint64_t
seconds(struct t2_ruletext *r)
{
	const char *const at = r->p;
	uint64_t n = 0, unit = T2_TSTAMP_TICKS;

	while (*r->p >= '0' && *r->p <= '9' && n < 1000000000)
		n = n * 10 + (uint64_t)(*r->p++ - '0');
	if (r->p == at || n >= 1000000000)
		t2_rule_mistake(r, at, "seconds are expected, less than 1000000000");
	n *= T2_TSTAMP_TICKS;
	if (*r->p == '.')
		for (r->p++; *r->p >= '0' && *r->p <= '9'; r->p++)
			n += (uint64_t)(*r->p - '0') * (unit /= 10);
	if (n == 0)
		t2_rule_mistake(r, at, "the number is 0");
	return n;
}

/* --- filters ---------------------------------------------------------------------------------------------------- */

/* The program for a link type; the reason why there is none is in *why. */
static struct filter *
filter_new(struct rule *r, int dlt, char why[PCAP_ERRBUF_SIZE])
{
	struct filter *const f = calloc(1, sizeof *f);
	pcap_t *const p = pcap_open_dead(dlt, 262144);

	if (f == NULL || p == NULL)
		T2_FATAL("flowCut: out of memory");
	f->dlt = dlt;
	f->good = pcap_compile(p, &f->program, r->text, 1, PCAP_NETMASK_UNKNOWN) == 0;
	if (!f->good)
		(void)snprintf(why, PCAP_ERRBUF_SIZE, "%s", pcap_geterr(p));
	pcap_close(p);
	f->next = r->filters;
	return r->filters = f;
}

static const struct filter *
filter_of(struct rule *r, int dlt)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	struct filter *f = r->filters;

	while (f != NULL && f->dlt != dlt)
		f = f->next;
	if (f == NULL && !(f = filter_new(r, dlt, why))->good)
		T2_PWRN("flowCut", "'%s' does not fit link type %d: %s", r->text, dlt, why);
	return f;
}

static bool
runs(const struct filter *f, const uint8_t *p, uint32_t wire, uint32_t captured)
{
	const struct pcap_pkthdr h = { .len = wire, .caplen = captured };

	return f->good && pcap_offline_filter(&f->program, &h, p) != 0;
}

bool
rule_matches(struct rule *r, const packet_t *packet)
{
	if (!r->inner)
		return runs(filter_of(r, packet->link->dlt), packet->raw_packet, packet->rawLen, packet->snapLen);
	if (!PACKET_IS_IP(packet) || packet->l3HdrP == NULL)
		return false;
	return runs(filter_of(r, DLT_RAW), packet->l3HdrP, MAX(packet->l3Len, packet->snapL3Len), packet->snapL3Len);
}

/* --- all filters at once ---------------------------------------------------------------------------------------- */

/* A packet that is wanted by some of the filters is asked twice: of so many looks at most one of four may be. */
#define LOOKS	1024u

static struct any {
	struct rule rule;	/* its text is all of them, joined by or; NULL: there are no two */
	uint32_t looks, hits;
} any[2];

/* Does the text have a word that changes what is behind it, in other filters as well (pcap-filter(7))? */
static bool
is_layered(const char *text)
{
	static const char *const words[] = { "vlan", "mpls", "pppoe", "geneve", "vxlan" };

	for (unsigned i = 0; i < T2_NELEM(words); i++)
		if (strstr(text, words[i]) != NULL)
			return true;
	return false;
}

static void
join(struct any *a, const struct rule *r)
{
	char *const before = a->rule.text;

	if (asprintf(&a->rule.text, "%s%s(%s)", before != NULL ? before : "", before != NULL ? " or " : "",
	    r->text) == -1)
		T2_FATAL("flowCut: out of memory");
	free(before);
}

static bool
is_one(const struct rule *r, bool inner)
{
	return r->when == WHEN_FILTER && r->inner == inner && !is_layered(r->text);
}

void
rules_together(void)
{
	unsigned n[2] = { 0, 0 };

	nothers = nrules;
	for (unsigned i = 0; i < nrules; i++)
		for (unsigned inner = 0; inner < 2; inner++)
			n[inner] += is_one(&rules[i], inner);
	for (unsigned i = 0; i < nrules; i++) {
		struct rule *const r = &rules[i];

		if (!is_one(r, r->inner) || n[r->inner] < 2)
			continue;
		r->together = true;
		nothers--;
		any[r->inner].rule.inner = r->inner;
		join(&any[r->inner], r);
	}
}

/* The program of all for the packet's link; NULL if one of them does not fit it, as each says by itself. */
static const struct filter *
all_of(struct rule *r, int dlt)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	struct filter *f = r->filters;

	while (f != NULL && f->dlt != dlt)
		f = f->next;
	return f != NULL ? f : filter_new(r, dlt, why);
}

bool
rules_any(bool inner, const packet_t *packet)
{
	struct any *const a = &any[inner];
	bool so;

	if (a->rule.text == NULL)
		return false;
	if (a->hits > LOOKS / 4)
		return true;
	if (!all_of(&a->rule, inner ? DLT_RAW : packet->link->dlt)->good)
		return true;
	so = rule_matches(&a->rule, packet);
	a->hits += so;
	if (++a->looks == LOOKS)
		a->looks = a->hits = 0;
	return so;
}

/* --- the parts of a rule ---------------------------------------------------------------------------------------- */

static const char *
arrow(const struct t2_ruletext *r, const char *p)
{
	while (!t2_rule_is_end(r, p) && !(p[0] == '=' && p[1] == '>'))
		p++;
	return p;
}

static void
read_filter(struct t2_ruletext *r, struct rule *rule)
{
	const char *const at = r->p, *const end = arrow(r, at);
	char why[PCAP_ERRBUF_SIZE] = "";

	rule->when = WHEN_FILTER;
	rule->text = t2_rule_copy(at, end);
	r->p = end;
	if (*rule->text == '\0')
		t2_rule_mistake(r, at, "a condition is expected");
	if (!filter_new(rule, rule->inner ? DLT_RAW : DLT_EN10MB, why)->good)
		t2_rule_mistake(r, at, "%s", why);
}

static void
read_pattern(struct t2_ruletext *r, struct rule *rule)
{
	rule->when = WHEN_PATTERN;
	rule->pattern = t2_rule_pattern(r);
	rule->bytes = FCUT_BYTES;
	if (t2_rule_word(r, "in"))
		rule->bytes = (uint32_t)t2_rule_number(r, 1, 1048576);
}

static void
read_when(struct t2_ruletext *r, struct rule *rule)
{
	if (*r->p == '/') {
		read_pattern(r, rule);
	} else if (t2_rule_word(r, "packets")) {
		rule->when = WHEN_PACKETS;
		rule->least = t2_rule_number(r, 1, UINT64_MAX);
	} else if (t2_rule_word(r, "bytes")) {
		rule->when = WHEN_BYTES;
		rule->least = t2_rule_number(r, 1, UINT64_MAX);
	} else if (t2_rule_word(r, "seconds")) {
		rule->when = WHEN_SECONDS;
		rule->least = seconds(r);
	} else {
		rule->inner = t2_rule_word(r, "inner");
		read_filter(r, rule);
	}
}

static void
read_then(struct t2_ruletext *r, struct rule *rule)
{
	static const char *const verbs[] = { [T2_RELEASE_CUT] = "cut", [T2_RELEASE_END] = "end",
		[T2_RELEASE_DROP] = "drop" };
	const int verb = t2_rule_one_of(r, verbs, T2_NELEM(verbs));

	if (verb == -1)
		t2_rule_mistake(r, r->p, "cut, end or drop is expected");
	rule->then = (uint8_t)verb;
}

static void
read_rule(struct t2_ruletext *r)
{
	const char *const begin = r->p, *end;
	struct rule *rule;

	if ((rules = reallocarray(rules, nrules + 1, sizeof *rules)) == NULL)
		T2_FATAL("flowCut: out of memory");
	rule = &rules[nrules++];
	*rule = (struct rule){ .fired = 0 };
	read_when(r, rule);
	t2_rule_blanks(r);
	if (r->p[0] != '=' || r->p[1] != '>')
		t2_rule_mistake(r, r->p, "=> is expected");
	end = r->p;
	r->p += 2;
	t2_rule_blanks(r);
	read_then(r, rule);
	if ((rule->why = t2_rule_rest(r)) == NULL)
		rule->why = t2_rule_copy(begin, end);
}

void
rules_add(const char *source, const char *text, bool lines)
{
	t2_rules_read(&(struct t2_ruletext){ .plugin = "flowCut", .source = source, .p = text, .lines = lines },
	    read_rule);
}

static void
filters_free(struct rule *r)
{
	for (struct filter *f = r->filters, *next; f != NULL; f = next) {
		next = f->next;
		pcap_freecode(&f->program);
		free(f);
	}
}

void
rules_free(void)
{
	for (unsigned i = 0; i < T2_NELEM(any); i++) {
		filters_free(&any[i].rule);
		free(any[i].rule.text);
		any[i] = (struct any){ .looks = 0 };
	}
	for (unsigned i = 0; i < nrules; i++) {
		filters_free(&rules[i]);
		pcre2_code_free(rules[i].pattern);
		free(rules[i].text);
		free(rules[i].why);
	}
	free(rules);
	rules = NULL;
	nrules = 0;
}
