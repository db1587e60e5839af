/*
 * ssh_flow: what one direction of a flow has said.
 *
 * Depends on the user flags, not on the core but for memory of texts.  What is agreed on is known when both sides
 * have said what they know; the client's state has it.
 */
#ifndef SSH_FLOW_H
#define SSH_FLOW_H

#include "sshDecode.h"
#include "ssh_stream.h"

#define SSH_COOKIE_LEN	16
#define SSH_DIGEST_MAX	32

/* Name lists of a key exchange init, in their order (RFC 4253, 7.1). */
enum ssh_list {
	SSH_L_KEX, SSH_L_HOST_KEY, SSH_L_ENC_CS, SSH_L_ENC_SC, SSH_L_MAC_CS, SSH_L_MAC_SC, SSH_L_COMP_CS,
	SSH_L_COMP_SC, SSH_L_LANG_CS, SSH_L_LANG_SC,
	SSH_LISTED
};

/* A part of the key exchange init. */
struct ssh_span {
	uint32_t at, n;
};

struct ssh_flow {
	struct ssh_stream stream;
	uint16_t stat;			/* SSH_STAT_* */
	bool server;			/* said by the server */
	bool has_hassh, agreed;
	char *banner;			/* owned */
	uint32_t nbanner;
	uint8_t *init;			/* lists of the key exchange init; owned, NULL until it came */
	uint32_t ninit;
	struct ssh_span list[SSH_LISTED];	/* in it */
	struct ssh_span chosen[SSH_LISTED];	/* of a client: what is agreed on, in its lists */
	uint8_t cookie[SSH_COOKIE_LEN];
	uint8_t hassh[16];
	char type[SSH_HKT_SIZE];	/* of the host key, to its NUL or its end */
	uint8_t digest[SSH_DIGEST_MAX];	/* of the host key */
	uint8_t ndigest;
};

/* A direction's next bytes behind "SSH-", other: the opposite direction or NULL; false: no more is wanted. */
bool ssh_flow_bytes(struct ssh_flow *, struct ssh_flow *other, const uint8_t *, size_t n);

/* What the HASSH is made of: kex;encryption;mac;compression, as many of size bytes as fit; how many it has. */
size_t ssh_flow_hassh_text(const struct ssh_flow *, char *to, size_t size);

void ssh_flow_clear(struct ssh_flow *);

#endif
