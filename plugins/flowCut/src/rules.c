/*
 * flowCut: rules as text
 *
 *	WHEN => THEN [NAME]
 *
 * WHEN is a filter of libpcap, "inner" and a filter, "packets N", "bytes N", "seconds N", or /PATTERN/ [in N]; THEN is
 * cut, end or drop.
 */
#include <stdarg.h>

#include "flowCut_priv.h"

struct rule *rules;
unsigned nrules;

/* What is read. */
struct reader {
	const char *source;
	const char *begin;	/* of the line */
	const char *p;
	unsigned line;
	bool lines;
};

/* The line that has the mistake, and a mark below it, in one message. */
static _Noreturn void __attribute__((format(printf, 3, 4)))
mistake(const struct reader *r, const char *at, const char *fmt, ...)
{
	const int n = (int)strcspn(r->begin, "\n");
	char reason[256], where[32] = "";
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(reason, sizeof reason, fmt, ap);
	va_end(ap);
	if (r->lines)
		(void)snprintf(where, sizeof where, ":%u", r->line);
	fprintf(stderr, "t2: flowCut: %s%s: %s\n  %.*s\n  ", r->source, where, reason, n, r->begin);
	for (const char *p = r->begin; p < at; p++)
		if (((unsigned char)*p & 0xc0) != 0x80)		/* a character of UTF-8 is one */
			fputc(*p == '\t' ? '\t' : ' ', stderr);
	fputs("^\n", stderr);
	exit(EXIT_FAILURE);
}

static char *
copy(const char *p, const char *end)
{
	char *s;

	while (end > p && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
		end--;
	if ((s = strndup(p, (size_t)(end - p))) == NULL)
		T2_FATAL("flowCut: out of memory");
	return s;
}

static void
skip_blanks(struct reader *r)
{
	r->p += strspn(r->p, " \t\r");
}

/* Ends a rule here? */
static bool
is_end(const struct reader *r, const char *p)
{
	return *p == '\0' || *p == '\n' || (!r->lines && *p == ';');
}

static bool
take_word(struct reader *r, const char *word)
{
	const size_t n = strlen(word);

	if (strncmp(r->p, word, n) != 0 || (r->p[n] != ' ' && r->p[n] != '\t'))
		return false;
	r->p += n;
	skip_blanks(r);
	return true;
}

/* A number, with k, M or G of thousands behind it. */
static uint64_t
number(struct reader *r, uint64_t most)
{
	const char *const at = r->p;
	uint64_t n = 0, unit;

	if (*r->p < '0' || *r->p > '9')
		mistake(r, at, "a number is expected");
	for (; *r->p >= '0' && *r->p <= '9'; r->p++)
		if (__builtin_mul_overflow(n, UINT64_C(10), &n) || __builtin_add_overflow(n, (uint64_t)(*r->p - '0'), &n))
			mistake(r, at, "the number is too large");
	unit = *r->p == 'k' ? 1000 : *r->p == 'M' ? 1000000 : *r->p == 'G' ? 1000000000 : 1;
	r->p += unit > 1;
	if (__builtin_mul_overflow(n, unit, &n) || n > most)
		mistake(r, at, "the number is larger than %" PRIu64, most);
	if (n == 0)
		mistake(r, at, "the number is 0");
	return n;
}

/* Seconds, with a fraction or without, in ticks. */
static uint64_t
seconds(struct reader *r)
{
	const char *const at = r->p;
	uint64_t n = 0, unit = T2_TSTAMP_TICKS;

	while (*r->p >= '0' && *r->p <= '9' && n < 1000000000)
		n = n * 10 + (uint64_t)(*r->p++ - '0');
	if (r->p == at || n >= 1000000000)
		mistake(r, at, "seconds are expected, less than 1000000000");
	n *= T2_TSTAMP_TICKS;
	if (*r->p == '.')
		for (r->p++; *r->p >= '0' && *r->p <= '9'; r->p++)
			n += (uint64_t)(*r->p - '0') * (unit /= 10);
	if (n == 0)
		mistake(r, at, "the number is 0");
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

/* --- the parts of a rule ---------------------------------------------------------------------------------------- */

static const char *
arrow(const struct reader *r, const char *p)
{
	while (!is_end(r, p) && !(p[0] == '=' && p[1] == '>'))
		p++;
	return p;
}

static void
read_filter(struct reader *r, struct rule *rule)
{
	const char *const at = r->p, *const end = arrow(r, at);
	char why[PCAP_ERRBUF_SIZE] = "";

	rule->when = WHEN_FILTER;
	rule->text = copy(at, end);
	r->p = end;
	if (*rule->text == '\0')
		mistake(r, at, "a condition is expected");
	if (!filter_new(rule, rule->inner ? DLT_RAW : DLT_EN10MB, why)->good)
		mistake(r, at, "%s", why);
}

static void
read_pattern(struct reader *r, struct rule *rule)
{
	const char *const at = ++r->p;
	uint32_t options = PCRE2_NEVER_UTF | PCRE2_DOTALL;
	PCRE2_SIZE where;
	PCRE2_UCHAR why[160];
	int code;

	while (*r->p != '/' && *r->p != '\0' && *r->p != '\n')
		r->p += r->p[0] == '\\' && r->p[1] != '\0' && r->p[1] != '\n' ? 2 : 1;
	if (*r->p != '/')
		mistake(r, at - 1, "the pattern has no end");
	if (r->p[1] == 'i')
		options |= PCRE2_CASELESS;
	rule->when = WHEN_PATTERN;
	rule->pattern = pcre2_compile((PCRE2_SPTR)at, (PCRE2_SIZE)(r->p - at), options, &code, &where, NULL);
	if (rule->pattern == NULL) {
		(void)pcre2_get_error_message(code, why, sizeof why);
		mistake(r, at + where, "%s", (const char *)why);
	}
	(void)pcre2_jit_compile(rule->pattern, PCRE2_JIT_COMPLETE);
	r->p += r->p[1] == 'i' ? 2 : 1;
	skip_blanks(r);
	rule->bytes = FCUT_BYTES;
	if (take_word(r, "in"))
		rule->bytes = (uint32_t)number(r, 1048576);
}

static void
read_when(struct reader *r, struct rule *rule)
{
	if (*r->p == '/') {
		read_pattern(r, rule);
	} else if (take_word(r, "packets")) {
		rule->when = WHEN_PACKETS;
		rule->least = number(r, UINT64_MAX);
	} else if (take_word(r, "bytes")) {
		rule->when = WHEN_BYTES;
		rule->least = number(r, UINT64_MAX);
	} else if (take_word(r, "seconds")) {
		rule->when = WHEN_SECONDS;
		rule->least = seconds(r);
	} else {
		rule->inner = take_word(r, "inner");
		read_filter(r, rule);
	}
}

static void
read_then(struct reader *r, struct rule *rule)
{
	static const char *const verbs[] = { [T2_RELEASE_CUT] = "cut", [T2_RELEASE_END] = "end", [T2_RELEASE_DROP] = "drop" };
	const size_t n = strcspn(r->p, " \t\r\n;");

	for (unsigned i = 0; i < 3; i++)
		if (strlen(verbs[i]) == n && strncmp(r->p, verbs[i], n) == 0) {
			rule->then = (uint8_t)i;
			r->p += n;
			return;
		}
	mistake(r, r->p, "cut, end or drop is expected");
}

static void
read_rule(struct reader *r)
{
	const char *const begin = r->p, *name, *end;
	struct rule *rule;

	if ((rules = reallocarray(rules, nrules + 1, sizeof *rules)) == NULL)
		T2_FATAL("flowCut: out of memory");
	rule = &rules[nrules++];
	*rule = (struct rule){ .fired = 0 };
	read_when(r, rule);
	skip_blanks(r);
	if (r->p[0] != '=' || r->p[1] != '>')
		mistake(r, r->p, "=> is expected");
	end = r->p;
	r->p += 2;
	skip_blanks(r);
	read_then(r, rule);
	skip_blanks(r);
	for (name = r->p; !is_end(r, r->p); r->p++)
		;
	rule->why = r->p > name ? copy(name, r->p) : copy(begin, end);
}

void
rules_add(const char *source, const char *text, bool lines)
{
	struct reader r = { .source = source, .begin = text, .p = text, .line = 1, .lines = lines };

	for (;;) {
		skip_blanks(&r);
		if (*r.p == '#' && lines)
			r.p += strcspn(r.p, "\n");
		if (!is_end(&r, r.p))
			read_rule(&r);
		if (*r.p == '\0')
			return;
		if (*r.p++ == '\n') {
			r.begin = r.p;
			r.line++;
		}
	}
}

void
rules_free(void)
{
	for (unsigned i = 0; i < nrules; i++) {
		for (struct filter *f = rules[i].filters, *next; f != NULL; f = next) {
			next = f->next;
			pcap_freecode(&f->program);
			free(f);
		}
		pcre2_code_free(rules[i].pattern);
		free(rules[i].text);
		free(rules[i].why);
	}
	free(rules);
	rules = NULL;
	nrules = 0;
}
