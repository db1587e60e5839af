/* signatures: the file that has them. */
#include "signatures.h"

#include <fcntl.h>

#include "text.h"

#define FILE_MAX	((size_t)16 << 20)
#define BYTES_MAX	1048576

struct signature *signatures;
unsigned nsignatures;

static int
signature_find(uint64_t id)
{
	for (unsigned i = 0; i < nsignatures; i++)
		if (signatures[i].id == id)
			return (int)i;
	return -1;
}

/* "tcp", "proto 47" */
static bool
read_proto(struct t2_ruletext *r, struct signature *s)
{
	static const struct { const char *word; uint8_t proto; } protos[] = {
		{ "tcp", L3_TCP }, { "udp", L3_UDP }, { "sctp", L3_SCTP }, { "icmp", L3_ICMP }, { "icmp6", L3_ICMP6 },
	};

	for (unsigned i = 0; i < T2_NELEM(protos); i++)
		if (t2_rule_word(r, protos[i].word)) {
			s->proto = protos[i].proto;
			return true;
		}
	if (!t2_rule_word(r, "proto"))
		return false;
	s->proto = (uint8_t)t2_rule_number(r, 1, UINT8_MAX);
	return true;
}

static void
read_dir(struct t2_ruletext *r, struct signature *s)
{
	static const char *const dirs[] = { "A", "B" };
	const int dir = t2_rule_one_of(r, dirs, T2_NELEM(dirs));

	if (dir == -1)
		t2_rule_mistake(r, r->p, "A or B is expected");
	s->dir = *dirs[dir];
}

static void
read_after(struct t2_ruletext *r, struct signature *s)
{
	const char *const at = r->p;

	if ((s->after = signature_find(t2_rule_number(r, 1, UINT32_MAX))) == -1)
		t2_rule_mistake(r, at, "no signature before this one has that number");
}

/* A word between pattern and "=>"; false if it is none. */
static bool
read_word(struct t2_ruletext *r, struct signature *s)
{
	if (read_proto(r, s))
		;
	else if (t2_rule_word(r, "from"))
		s->src = (uint16_t)t2_rule_number(r, 1, UINT16_MAX);
	else if (t2_rule_word(r, "to"))
		s->dst = (uint16_t)t2_rule_number(r, 1, UINT16_MAX);
	else if (t2_rule_word(r, "port"))
		s->port = (uint16_t)t2_rule_number(r, 1, UINT16_MAX);
	else if (t2_rule_word(r, "dir"))
		read_dir(r, s);
	else if (t2_rule_word(r, "at"))
		s->from = (uint32_t)t2_rule_number(r, 0, BYTES_MAX);
	else if (t2_rule_word(r, "in"))
		s->bytes = (uint32_t)t2_rule_number(r, 1, BYTES_MAX);
	else if (t2_rule_word(r, "class"))
		s->class = (uint8_t)t2_rule_number(r, 0, UINT8_MAX);
	else if (t2_rule_word(r, "severity"))
		s->severity = (uint8_t)t2_rule_number(r, 0, UINT8_MAX);
	else if (t2_rule_word(r, "after"))
		read_after(r, s);
	else
		return false;
	t2_rule_blanks(r);
	return true;
}

static void
read_then(struct t2_ruletext *r, struct signature *s)
{
	static const char *const verbs[] = {
		[RGX_MARK] = "mark", [RGX_ALARM] = "alarm", [RGX_CUT] = "cut", [RGX_END] = "end", [RGX_DROP] = "drop"
	};
	int verb;

	if (r->p[0] != '=' || r->p[1] != '>')
		t2_rule_mistake(r, r->p, "a word about the signature is expected, or =>");
	r->p += 2;
	t2_rule_blanks(r);
	if ((verb = t2_rule_one_of(r, verbs, T2_NELEM(verbs))) == -1)
		t2_rule_mistake(r, r->p, "mark, alarm, cut, end or drop is expected");
	s->then = (uint8_t)verb;
}

static void
read_signature(struct t2_ruletext *r)
{
	const char *const at = r->p;
	struct signature s = { .after = -1, .bytes = RGX_BYTES };
	char name[32];

	s.id = (uint32_t)t2_rule_number(r, 1, UINT32_MAX);
	if (signature_find(s.id) != -1)
		t2_rule_mistake(r, at, "another signature has this number");
	t2_rule_blanks(r);
	if (*r->p != '/')
		t2_rule_mistake(r, r->p, "/PATTERN/ is expected");
	s.pattern = t2_rule_pattern(r);
	s.anchored = t2_pattern_is_anchored(s.pattern);
	while (read_word(r, &s))
		;
	if (s.from >= s.bytes)
		t2_rule_mistake(r, at, "the signature begins behind its end");
	read_then(r, &s);
	(void)snprintf(name, sizeof(name), "signature %" PRIu32, s.id);
	if ((s.name = t2_rule_rest(r)) == NULL)
		s.name = t2_rule_copy(name, name + strlen(name));
	if ((signatures = reallocarray(signatures, nsignatures + 1, sizeof(*signatures))) == NULL)
		T2_FATAL("regex_pcre: out of memory");
	signatures[nsignatures++] = s;
}

bool
signatures_read(const char *file)
{
	char *const text = text_read_file(AT_FDCWD, file, FILE_MAX, NULL);

	if (text == NULL)
		return false;
	t2_rules_read(&(struct t2_ruletext){ .plugin = "regex_pcre", .source = file, .p = text, .lines = true },
	    read_signature);
	free(text);
	return true;
}

static const uint8_t protos[] = { L3_TCP, L3_UDP };	/* that have numbers of their own */
static unsigned *numbers[T2_NELEM(protos) + 1];		/* the last: of all others */

const unsigned *
signatures_of(uint8_t proto)
{
	unsigned i = 0;

	while (i < T2_NELEM(protos) && protos[i] != proto)
		i++;
	return numbers[i];
}

/* Behind the first byte a match may begin in whatever way: only what begins with it is asked for. */
static void
find_begin(struct signature *s, const struct t2_looker *l)
{
	for (unsigned i = 0; i <= UINT8_MAX; i++)
		if (!s->anchored || s->from > 0 || t2_pattern_may_begin(l, s->pattern, (uint8_t)i))
			s->begin[i / 64] |= UINT64_C(1) << i % 64;
}

void
signatures_index(const struct t2_looker *l)
{
	for (unsigned i = 0; i < nsignatures; i++)
		find_begin(&signatures[i], l);
	for (unsigned k = 0; k < T2_NELEM(numbers); k++) {
		unsigned n = 0;

		if ((numbers[k] = calloc(nsignatures + (size_t)1, sizeof(*numbers[k]))) == NULL)
			T2_FATAL("regex_pcre: out of memory");
		for (unsigned i = 0; i < nsignatures; i++)
			if (signatures[i].proto == 0 || k == T2_NELEM(protos) || signatures[i].proto == protos[k])
				numbers[k][n++] = i;
		numbers[k][n] = nsignatures;
	}
}

void
signatures_free(void)
{
	for (unsigned k = 0; k < T2_NELEM(numbers); k++)
		free(numbers[k]);
	for (unsigned i = 0; i < nsignatures; i++) {
		pcre2_code_free(signatures[i].pattern);
		free(signatures[i].name);
	}
	free(signatures);
	signatures = NULL;
	nsignatures = 0;
}
