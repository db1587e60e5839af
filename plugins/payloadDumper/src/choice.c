/* choice: which flows. */
#include "choice.h"

#include "ruletext.h"

struct term {
	uint8_t proto;			/* 0: any of the three */
	bool alarm;
	t2_app_t app;			/* 0: any */
	uint16_t low, high;		/* ports; 0: any */
	uint64_t first, last;		/* flowInd; 0: any */
};

static struct term *terms;
static unsigned nterms;

static void
read_range(struct t2_ruletext *r, uint64_t *low, uint64_t *high, uint64_t most)
{
	*low = *high = t2_rule_number(r, 1, most);
	if (*r->p != '-')
		return;
	r->p++;
	*high = t2_rule_number(r, 1, most);
	if (*high < *low)
		t2_rule_mistake(r, r->p, "the range ends before it begins");
}

static void
read_ports(struct t2_ruletext *r, struct term *t)
{
	uint64_t low, high;

	read_range(r, &low, &high, UINT16_MAX);
	t->low = (uint16_t)low;
	t->high = (uint16_t)high;
}

static void
read_app(struct t2_ruletext *r, struct term *t)
{
	const size_t n = strcspn(r->p, " \t;,\n");
	char *const name = t2_rule_copy(r->p, r->p + n);

	if ((t->app = t2_app_find(name)) == 0)
		t2_rule_mistake(r, r->p, "no plugin that is loaded knows this application");
	free(name);
	r->p += n;
}

/* Is this the word here, and what it ends with?  Then it is taken. */
static bool
take(struct t2_ruletext *r, const char *word, const char *ends)
{
	const size_t n = strlen(word);

	if (strncmp(r->p, word, n) != 0 || (r->p[n] != '\0' && strchr(ends, r->p[n]) == NULL))
		return false;
	r->p += n;
	return true;
}

static void
read_term(struct t2_ruletext *r)
{
	static const struct { const char *word; uint8_t proto; } protos[] = {
		{ "tcp", L3_TCP }, { "udp", L3_UDP }, { "sctp", L3_SCTP }
	};
	static const char ends[] = " \t;,\n";
	struct term t = { .proto = 0 };

	for (unsigned i = 0; i < T2_NELEM(protos) && t.proto == 0; i++)
		if (take(r, protos[i].word, " \t;,/\n"))
			t.proto = protos[i].proto;
	if (t.proto != 0 && *r->p == '/') {
		r->p++;
		read_ports(r, &t);
	} else if (t.proto == 0 && take(r, "alarm", ends))
		t.alarm = true;
	else if (t.proto == 0 && strncmp(r->p, "app/", 4) == 0) {
		r->p += 4;
		read_app(r, &t);
	} else if (t.proto == 0 && strncmp(r->p, "flow/", 5) == 0) {
		r->p += 5;
		read_range(r, &t.first, &t.last, UINT64_MAX);
	} else if (t.proto == 0 && *r->p >= '0' && *r->p <= '9')
		read_ports(r, &t);
	else if (t.proto == 0 && !take(r, "all", ends))
		t2_rule_mistake(r, r->p, "all, tcp, udp, sctp, a port, app/NAME, flow/N or alarm is expected");
	if ((terms = reallocarray(terms, nterms + 1, sizeof(*terms))) == NULL)
		T2_FATAL("payloadDumper: out of memory");
	terms[nterms++] = t;
}

/* Terms up to a semicolon, with commas between them. */
static void
read_terms(struct t2_ruletext *r)
{
	while (!t2_rule_is_end(r, r->p)) {
		read_term(r);
		t2_rule_blanks(r);
		if (*r->p == ',')
			r->p++;
		else if (!t2_rule_is_end(r, r->p))
			t2_rule_mistake(r, r->p, "; or , is expected");
		t2_rule_blanks(r);
	}
}

unsigned
choice_read(const char *text)
{
	t2_rules_read(&(struct t2_ruletext){ .plugin = "payloadDumper", .source = "PLDUMP_FLOWS", .p = text },
	    read_terms);
	return nterms;
}

void
choice_free(void)
{
	free(terms);
	terms = NULL;
	nterms = 0;
}

static bool
in_range(const struct term *t, uint16_t port)
{
	return port >= t->low && port <= t->high;
}

static int
term_chooses(const struct term *t, const flow_t *f)
{
	if ((t->proto != 0 && t->proto != f->l4Proto) ||
	    (t->low != 0 && !in_range(t, f->srcPort) && !in_range(t, f->dstPort)) ||
	    (t->first != 0 && (f->findex < t->first || f->findex > t->last)))
		return 0;
	if (t->alarm)
		return (f->status & FL_ALARM) != 0 ? 1 : -1;
	if (t->app != 0 && t2_app_of(f->flowIndex) != t->app && t2_app_like(t2_app_of(f->flowIndex)) != t->app &&
	    t2_app_inside(f->flowIndex) != t->app)
		return -1;	/* the other direction may say so, or a hello what is carried */
	return 1;
}

int
choice_of(const flow_t *f)
{
	int best = 0;

	for (unsigned i = 0; i < nterms; i++) {
		const int c = term_chooses(&terms[i], f);

		if (c == 1)
			return 1;
		best |= c;
	}
	return best;
}
