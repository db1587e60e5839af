/*
 * ldap_netlogon: what a domain controller answers to whoever looks for one (MS-ADTS 6.3.1.9).
 *
 *	| operation 16 | 0 16 | flags 32 | GUID 128 |
 *	  forest, domain, host, NetBIOS domain, NetBIOS host, user, site, ... |
 *
 * Names are labels as in DNS (RFC 1035, 4.1.4), pointers are from the beginning of the value.
 */
#include "ldap_flow.h"

enum { RESPONSE = 23, USER_UNKNOWN = 25 };	/* operations that have these names */

#define FIXED	24u	/* bytes in front of the names */
#define JUMPS	8	/* pointers of a name */
#define NAME	255u

/* The name at *at of n bytes; *at is behind it.  False: it is none, or not there. */
static bool
name(char text[NAME + 1], const uint8_t *p, size_t n, size_t *at)
{
	size_t from = *at, len = 0;
	int jumps = 0;

	for (;;) {
		uint8_t label;

		if (from >= n)
			return false;
		label = p[from++];
		if ((label & 0xc0) == 0xc0) {
			if (from >= n || ++jumps > JUMPS)
				return false;
			if (jumps == 1)
				*at = from + 1;
			from = (size_t)(label & 0x3f) << 8 | p[from];
			continue;
		}
		if (label == 0)
			break;
		if ((label & 0xc0) != 0 || label > n - from || len + label + 1 > NAME)
			return false;
		if (len > 0)
			text[len++] = '.';
		memcpy(text + len, p + from, label);
		len += label;
		from += label;
	}
	text[len] = '\0';
	if (jumps == 0)
		*at = from;
	return true;
}

static void
keep(struct ldap_flow *f, enum ldap_dc which, const char *s)
{
	const size_t n = MIN(strlen(s), LDAP_STRMAX);
	char *copy;

	if (n == 0 || f->dc[which] != NULL || !t2_mem_take(T2_MEM_TEXT, n + 1))
		return;
	if ((copy = malloc(n + 1)) == NULL) {
		t2_mem_give(T2_MEM_TEXT, n + 1);
		return;
	}
	memcpy(copy, s, n);
	copy[n] = '\0';
	f->dc[which] = copy;
}

void
ldap_netlogon(struct ldap_flow *f, struct cursor c)
{
	const size_t n = cursor_left(&c);
	char text[NAME + 1];
	size_t at = FIXED;

	if (n < FIXED || (get_u16le(c.p) != RESPONSE && get_u16le(c.p) != USER_UNKNOWN))
		return;
	for (unsigned i = 0; i < LDAP_DCS; i++) {
		if (!name(text, c.p, n, &at))
			return;
		keep(f, (enum ldap_dc)i, text);
	}
}
