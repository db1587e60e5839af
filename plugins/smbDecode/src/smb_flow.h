/*
 * smb_flow: what one direction of an SMB connection has said, message by message.
 *
 * Over TCP each message has a header of NetBIOS in front (RFC 1002, 4.3.1; MS-SMB2, 2.1):
 *
 *	| type 8 | length 24, of which NetBIOS has 17 | message |
 *
 * Depends on the user flags, not on the core but for its memory (stream.h): bytes in order go in and change the
 * state.  It exists from the first bytes of a flow on.
 */
#ifndef SMB_FLOW_H
#define SMB_FLOW_H

#include "smbDecode.h"

#include "ntlmssp.h"
#include "smb_save.h"

#define SMB_HEAD	68u	/* bytes that say what to keep of a message: of NetBIOS and of SMB 2 */
#define SMB_KEEP	65536u	/* bytes of a message that are decoded at most */
#define SMB_BULK	512u	/* the same of one that carries data */
#define SMB_KNOWN	256u	/* files that are told from each other beyond the list */
#define SMB_COMMANDS	19u

enum smb_name {
	SMB_OS, SMB_LANMAN, SMB_PRIMARY, SMB_TARGET, SMB_DOMAIN, SMB_USER, SMB_HOST, SMB_CHALLENGE, SMB_PROOF,
	SMB_KEY, SMB_GUID, SMB_PATH,
	SMB_NAMES
};

/* A text list; owned. */
struct smb_list {
	char **text;
	uint8_t n, cap;
};

struct smb_flow {
	uint16_t stat;			/* SMB_STAT_* */
	uint8_t secMode, shareType;
	uint16_t sessionFlags;
	uint32_t caps;
	uint32_t opcodes, commands[SMB_COMMANDS];	/* of SMB 2: bits, messages of each */
	uint64_t previous;		/* session that this one goes on with */
	uint64_t boot;			/* [1/T2_TSTAMP_TICKS s since 1970] */
	uint32_t maxTransact, maxRead, maxWrite;
	uint32_t shareFlags, shareCaps, access;
	char *name[SMB_NAMES];		/* NULL until then; owned */
	struct smb_list dialects1, files;
	uint32_t ndialects1, ndialects2, nstatus, nfiles;	/* with those that the lists have no room for */
	uint16_t *dialects2;		/* as many as the list has; owned, as status and known are */
	uint32_t *status, *known;	/* known: digests of names */
	uint8_t ndialects2Kept, nstatusKept;
	uint16_t nknown;
	uint8_t challenge[8];		/* NTLM: the server's, for who authenticates */
	bool challenged;
	/* data of files, if it is saved */
	struct smb_saves *saves;	/* the client's; NULL until then.  Owned */
	struct smb_data_rest rest;
	/* the stream */
	bool lost;			/* where messages begin is not known */
	uint32_t at;			/* offset of the next byte */
	uint32_t skip;			/* bytes of the message that are passed over */
	uint8_t *part;			/* a message whose end did not come yet.  Owned */
	uint32_t npart, size;		/* bytes of it that are there, and of its memory */
};

/* What bytes have brought, and what a message needs to know of the opposite. */
struct smb_news {
	struct smb_flow *opposite;	/* NULL: there is none */
	unsigned records[3];			/* messages: SMB 1, 2, 3 */
	/* NetNTLMv2; NULL: nobody asks */
	void (*hash)(void *arg, const struct ntlm_message *, const uint8_t challenge[8]);
	void (*save)(void *arg, const struct smb_data *);
	bool save1, save2;	/* of SMB 1, of SMB 2 */
	void *arg;
};

/* Take n bytes of which the first has this offset; flags: T2_STREAM_*. */
void smb_flow_bytes(struct smb_flow *, struct smb_news *, const uint8_t *p, size_t n, uint32_t offset,
    unsigned flags);

/* Free what the flow owns. */
void smb_flow_clear(struct smb_flow *);

/* --- for smb1.c and smb2.c -------------------------------------------------------------------------------------- */

/* n bytes from the begin of the header on, of a message that has as many; cut: it has more. False: malformed. */
bool smb1_message(struct smb_flow *, struct smb_news *, const uint8_t *p, size_t n, bool cut);
bool smb2_message(struct smb_flow *, struct smb_news *, const uint8_t *p, size_t n, bool cut);

/* Keep a name in place of the one before; unicode: of UTF-16. An empty one changes nothing. */
void smb_name(struct smb_flow *, enum smb_name, const uint8_t *p, size_t n, bool unicode);
void smb_name_hex(struct smb_flow *, enum smb_name, const uint8_t *p, size_t n);

/* A file that is opened. */
void smb_file(struct smb_flow *, const uint8_t *p, size_t n, bool unicode);

/* Add a text to a list of at most max; false if it is full. */
bool smb_list_add(struct smb_list *, unsigned max, const char *, size_t n);

/* A token of GSS-API: what NTLM says in it. */
void smb_token(struct smb_flow *, struct smb_news *, const uint8_t *p, size_t n);

static inline uint32_t
smb_u32(const uint8_t *p)
{
	return (uint32_t)get_u16le(p) | (uint32_t)get_u16le(p + 2) << 16;
}

static inline uint64_t
smb_u64(const uint8_t *p)
{
	return smb_u32(p) | (uint64_t)smb_u32(p + 4) << 32;
}

#endif
