/*
 * ldap_flow: what one direction of a flow has said in LDAP (RFC 4511, 4).
 *
 *	message:	SEQUENCE { number, [APPLICATION operation] ..., [0] controls }, in BER, one behind the other
 *	SASL (RFC 4422, 3.7):	| length 32 | what is signed or sealed |
 *
 * Depends on the user flags, not on the core but for its memory (stream.h): bytes go in and change the state.
 */
#ifndef LDAP_FLOW_H
#define LDAP_FLOW_H

#include "ldapDecode.h"

#include "ber.h"
#include "framed.h"
#include "texts.h"

#define LDAP_KEEP	16384u	/* bytes of a message that are read at most */
#define LDAP_CODES	24u	/* distinct codes of results that are kept */
#define LDAP_DEPTH	16	/* filters in filters */

enum ldap_op {
	LDAP_BIND, LDAP_BOUND, LDAP_UNBIND, LDAP_FIND, LDAP_ENTRY, LDAP_FOUND, LDAP_MODIFY, LDAP_MODIFIED, LDAP_ADD,
	LDAP_ADDED, LDAP_DELETE, LDAP_DELETED, LDAP_RENAME, LDAP_RENAMED, LDAP_COMPARE, LDAP_COMPARED, LDAP_ABANDON,
	LDAP_REFERENCE = 19, LDAP_EXTENDED = 23, LDAP_EXTENDED_DONE, LDAP_INTERMEDIATE
};

/* What a domain controller says of itself (MS-ADTS 6.3.1.9). */
enum ldap_dc {
	LDAP_FOREST, LDAP_DOMAIN, LDAP_HOST, LDAP_NB_DOMAIN, LDAP_NB_HOST, LDAP_USER, LDAP_SITE,
	LDAP_DCS
};

enum ldap_list {
	LDAP_OPCODES, LDAP_DNS, LDAP_MECHANISMS, LDAP_PASSWORDS, LDAP_OBJECTS, LDAP_DIAGNOSTICS, LDAP_REFERRALS,
	LDAP_BASES, LDAP_SCOPES, LDAP_DEREFS, LDAP_FILTERS, LDAP_ATTRIBUTES,
	LDAP_LISTS
};

struct ldap_flow {
	uint16_t stat;			/* LDAP_STAT_* */
	uint8_t version;		/* of the log-in */
	uint32_t ops;			/* a bit for each operation */
	uint32_t messages, searches, entries, references;
	uint8_t ncode, code[LDAP_CODES];	/* of results */
	struct t2_texts list[LDAP_LISTS];
	char *dc[LDAP_DCS];		/* NULL until then; owned */
	bool port;			/* it has one of LDAP's */
	bool begun;			/* a message of LDAP was met */
	struct t2_framed framed;
};

/* Do n bytes begin with a message?  1, 0; -1 too few to say.  Of a datagram they are all. */
int ldap_looks(const uint8_t *p, size_t n);

/* The next bytes of a connection; false: no more.  A datagram of which n bytes are there. */
bool ldap_flow_bytes(struct ldap_flow *, const struct t2_bytes *);
void ldap_flow_datagram(struct ldap_flow *, const uint8_t *p, size_t n);

/* The connection ends: what there is of a message that is not whole. */
void ldap_flow_end(struct ldap_flow *);
void ldap_flow_clear(struct ldap_flow *);

/* The name of a result; NULL if it has none. */
const char *ldap_result(unsigned code);

/* --- for the others --------------------------------------------------------------------------------------------- */

/* A message, or what there is of one; false: malformed. */
bool ldap_message(struct ldap_flow *, struct cursor);

/* Keep a text of n bytes. */
void ldap_text(struct ldap_flow *, enum ldap_list, const void *p, size_t n);

/* The text of a filter (RFC 4515) in at most size bytes and a NUL; false: malformed.  *cut: it is longer. */
bool ldap_filter(char *text, size_t size, struct cursor *, bool *cut);

/* The value of the attribute netlogon. */
void ldap_netlogon(struct ldap_flow *, struct cursor);

#endif
