/*
 * flowCut: any text is rules, or a mistake that is told; the rules can be asked about any packet.
 *
 * The first byte: 1 it is a file.  Rules up to the first NUL; what is behind it is a frame.
 * LINK: plugins/flowCut/src/rules.c -lpcap -lpcre2-8
 */
#include <setjmp.h>

#include "../../plugins/flowCut/src/flowCut_priv.h"
#include "messages.h"

static jmp_buf mistake;
static bool reading;

/* The end of the run, behind what is told of a mistake; that of the fuzzer is another one. */
void
exit(int status)
{
	if (!reading)
		_exit(status);
	check(status == EXIT_FAILURE);
	longjmp(mistake, 1);
}

static void
ask_all(const uint8_t *p, size_t n)
{
	static const struct capture_link link = { .dlt = DLT_EN10MB, .linktype = 1 };
	const packet_t packet = { .raw_packet = p, .end_packet = p + n, .rawLen = (uint32_t)n, .snapLen = (uint32_t)n,
		.l3HdrP = p, .l3Len = (uint32_t)n, .snapL3Len = (uint32_t)n, .kind = PACKET_IPV4, .link = &link };

	const bool any[] = { rules_any(false, &packet), rules_any(true, &packet) };

	for (unsigned i = 0; i < nrules; i++)
		if (rules[i].when == WHEN_FILTER && rule_matches(&rules[i], &packet))
			check(any[rules[i].inner] || !rules[i].together);
}

static void
read_and_ask(const char *text, bool lines, const uint8_t *p, size_t n)
{
	rules_add("fuzz", text, lines);
	rules_together();
	for (unsigned i = 0; i < nrules; i++) {
		const struct rule *const r = &rules[i];

		check(r->when <= WHEN_PATTERN && r->then <= T2_RELEASE_DROP && r->why != NULL && *r->why != '\0');
		check((r->when == WHEN_PATTERN) == (r->pattern != NULL) &&
		    (r->when == WHEN_FILTER) == (r->text != NULL));
	}
	if (n > 0)
		ask_all(p, n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static FILE *nowhere;
	FILE *const was = stderr;
	char *const text = malloc(n + 1);
	size_t len;

	if (nowhere == NULL)
		nowhere = fopen("/dev/null", "w");
	if (n > 0)
		memcpy(text, p + 1, n - 1);
	text[n > 0 ? n - 1 : 0] = '\0';
	len = strlen(text) + 2;			/* the first byte, and the NUL */
	stderr = nowhere;
	reading = true;
	if (setjmp(mistake) == 0)
		read_and_ask(text, n > 0 && (p[0] & 1) != 0, p + len, len < n ? n - len : 0);
	reading = false;
	stderr = was;
	rules_free();
	free(text);
	return 0;
}
