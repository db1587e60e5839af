/* User flags of netflowSink.  t2conf rewrites the values of these lines and no others. */
#ifndef T2_NETFLOWSINK_H
#define T2_NETFLOWSINK_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define NF_SPLIT 1 // obey -W: the file in parts (NF_SOCKTYPE 2) [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define NF_SOCKTYPE 2 // write to: 0 a collector over UDP, 1 one over TCP, 2 a file [0 - 2]
#define NF_SERV_ADD "127.0.0.1" // address or name of the collector
#define NF_DPORT 4739 // its port [1 - 65535]
#define NF_SUFFIX "_flows.ipfix" // suffix of the file (NF_SOCKTYPE 2)
#define NF_BIFLOW 0 // records: 0 one a flow, 1 one for both directions (RFC 5103) [0, 1]
#define NF_LISTS 2 // repeated columns: 0 the first value, 1 lists (RFC 6313), 2 and of numbers and MAC addresses both
                   // [0 - 2]
#define NF_ENTERPRISE 0 // number of your enterprise: columns without an element get one of it; 0 leaves them out
                        // [0 - 4294967295]
#define NF_OPTIONS 0 // records about flow keys and the number of records: 0 no, 1 yes [0, 1]
#define NF_MTU 1400 // UDP: bytes of a message [512 - 65507]
#define NF_TEMPLATE_S 600 // UDP: templates are sent again after this time [s] [1 - 86400]
#define NF_TEMPLATE_MSGS 1000 // UDP: and after so many messages; 0 never [0 - 1000000000]
#define NF_QUEUE "auto" // rows that are not sent yet: block, drop[:SIZE], spool[:SIZE]; auto: block, live drop

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#include "rowcut.h"
#include "rowtext.h"

enum {
	ENV_NF_SOCKTYPE,
	ENV_NF_SERV_ADD,
	ENV_NF_DPORT,
	ENV_NF_SUFFIX,
	ENV_NF_BIFLOW,
	ENV_NF_LISTS,
	ENV_NF_ENTERPRISE,
	ENV_NF_OPTIONS,
	ENV_NF_MTU,
	ENV_NF_TEMPLATE_S,
	ENV_NF_TEMPLATE_MSGS,
	ENV_NF_QUEUE,
	ENV_NF_N
};

/* --- elements (elements.c) -------------------------------------------------------------------------------------- */

/* Abstract types of RFC 7012, by their numbers of RFC 5610. */
enum ie_type {
	IE_OCTETS = 0, IE_U8 = 1, IE_U16 = 2, IE_U32 = 3, IE_U64 = 4, IE_I8 = 5, IE_I16 = 6, IE_I32 = 7, IE_I64 = 8,
	IE_F32 = 9, IE_F64 = 10, IE_BOOL = 11, IE_MAC = 12, IE_TEXT = 13, IE_SECONDS = 14, IE_MILLI = 15,
	IE_MICRO = 16, IE_NANO = 17, IE_IP4 = 18, IE_IP6 = 19, IE_LIST = 20
};
#define IE_REVERSE_PEN	29305u	/* RFC 5103 */
#define IE_REVERSE_BIT	0x4000u	/* of the elements of enterprises that keep it for that, as CERT's 6871 and ours */
#define IE_VARIABLE	0xffffu	/* the length that says so */

/* Type of an element; false if it is not known here. */
bool ie_type(struct t2_ipfix ie, enum ie_type *type);
/* Bytes of a value, IE_VARIABLE of texts and lists. */
uint16_t ie_length(enum ie_type type);
/* Does it say the same of both directions, or is it the other's with source and destination exchanged? */
bool ie_is_one(struct t2_ipfix ie);
bool ie_is_flags(struct t2_ipfix ie);	/* tcpControlBits */
bool ie_is_key(struct t2_ipfix ie);

/* --- templates (template.c) ------------------------------------------------------------------------------------- */

/* How a value gets from a row to a record. */
enum how {
	HOW_NUMBER,	/* big-endian; the greatest that fits if it does not */
	HOW_LOW,	/* its last byte alone */
	HOW_SIGNED,
	HOW_F32, HOW_F64,
	HOW_BYTES,	/* as they are */
	HOW_ADDRESS,	/* IPX: its bytes, zeros if they are as many as another version has */
	HOW_DIR,	/* biflowDirection */
	HOW_SECONDS, HOW_MILLI, HOW_MICRO, HOW_NANO,	/* a time; the last two as NTP has them */
	HOW_SPAN_MILLI, HOW_SPAN_MICRO, HOW_SPAN_NANO,	/* a duration */
	HOW_TEXT,	/* as the flow file shows it */
	HOW_COLUMN	/* the whole column so */
};

/* The short ways of some of them: values whose sizes are those of the record, and what is in each row. */
enum put { PUT_1, PUT_2, PUT_4, PUT_8, PUT_BYTES, PUT_ADDRESS, PUT_DIR, PUT_MILLI, PUT_NANO, PUT_OTHER };

/* What a field has of its column. */
enum shape { SHAPE_VALUE, SHAPE_FIRST, SHAPE_LIST, SHAPE_TEXT, SHAPE_COLUMN };

struct field {
	struct rowplace	 place;		/* of the column in a row */
	uint8_t		 shape, put;
	uint8_t		 raw;		/* bytes of a value in a row; 0: they differ there or in the record */
	struct t2_ipfix	 ie;
	uint16_t	 length;	/* in the record; IE_VARIABLE */
	uint16_t	 each;		/* of lists: that of an element */
	uint8_t		 how;		/* of a list: of each element */
	uint8_t		 type;		/* enum binary_types of the value in the row */
	bool		 list;		/* basicList of ie */
	bool		 first;		/* of a repeated column the first value, or zeros */
	bool		 reverse;	/* from the opposite's row */
	uint32_t	 column;
	const struct t2_schema_column *of;
};

struct template {
	uint16_t	 id;
	bool		 sent;		/* in this session */
	uint8_t		 kind;		/* TEMPLATE_IP4, ... */
	uint32_t	 groups;	/* that it has fields of: bits */
	struct field	*field;
	uint32_t	 n;
	uint32_t	 nvar;		/* fields of variable length */
	uint32_t	 fixed;		/* bytes of the others */
	size_t		 least;		/* of a record whose texts and lists are empty */
};

/* A row: its marks (rowcut.h). */
typedef const char *const *nf_row;
/* Where a column begins. */
static inline const char *
nf_column(nf_row row, struct rowplace of)
{
	return row[of.mark] + of.off;
}

/* By what a record is about; behind TEMPLATES_UNI those of flows and their opposites. */
enum { TEMPLATE_IP4, TEMPLATE_IP6, TEMPLATE_L2, TEMPLATES_UNI, TEMPLATES = 2 * TEMPLATES_UNI };
#define TEMPLATE_ID	256u	/* that of the first */

struct templates_how {
	bool		biflow;
	unsigned	lists;		/* NF_LISTS */
	uint32_t	enterprise;
};
/* Look at main_schema; ends the program without memory. */
void templates_begin(const struct templates_how *how, const struct rowcut *cut);
void templates_release(void);
/*
 * The template of a record.  The repeated columns of a plugin are a group; a record of a flow that has no values of a
 * group has no fields for it.  Templates are made when they are wanted first; NULL without memory.
 */
struct template *template_for(unsigned kind, nf_row row, nf_row opposite);
/* The i-th of those that were made, from 0; NULL behind the last. */
struct template *template_made(unsigned i);
/* The one of a kind with all fields, or NULL if there are none. */
const struct template *template_whole(unsigned kind);
/* Bytes of its template record. */
size_t template_size(const struct template *t);
uint8_t *template_put(uint8_t *p, const struct template *t);
/* Bits of the fields that are keys, of the first 64 (flowKeyIndicator). */
uint64_t template_keys(const struct template *t);

/* Columns that have an element of NF_ENTERPRISE: the i-th, from 0; false behind the last. */
struct own_element {
	const struct t2_schema_column *column;
	uint16_t	 element;
	enum ie_type	 type;
};
bool own_element(unsigned i, struct own_element *own);

/* --- records (record.c) ----------------------------------------------------------------------------------------- */

/*
 * Make the record of a row, and of its opposite's or NULL, of room bytes at most: texts and lists that are too long
 * for it are cut.  *n is its size; it is valid until the next call.  NULL without memory.
 */
const uint8_t *record_make(const struct template *t, nf_row row, nf_row opposite, size_t room, size_t *n, bool *cut);
void records_release(void);

/* Big-endian; returns what is behind it. */
uint8_t *put_u16(uint8_t *p, uint16_t v);
uint8_t *put_u32(uint8_t *p, uint32_t v);
uint8_t *put_u64(uint8_t *p, uint64_t v);

/* --- messages (message.c) --------------------------------------------------------------------------------------- */

struct messages_how {
	uint32_t	domain;
	uint32_t	enterprise;
	size_t		size;		/* a message ends there, */
	size_t		most;		/* but for a record that is longer: there */
	bool		options;
	unsigned	template_s;	/* templates at first, again after so long, and so many messages; 0:
					   messages_templates() */
	uint64_t	template_msgs;
	/*
	 * May a message be sent?  A collector that came new has got templates.  1, 0 if it is away, -1 if the sink
	 * has ended.
	 */
	int		(*ready)(void);
	int		(*send)(const uint8_t *message, size_t n, unsigned rows);	/* the same */
};

void messages_begin(const struct messages_how *how);
void messages_release(void);
/*
 * Send the templates now, before what is gathered; with another session or file the sequence number is 0.  As send.
 */
int messages_templates(bool session);
/* Room for a record at most. */
size_t messages_room(void);
/* Add a record, which has the values of so many rows.  As send. */
int messages_record(struct template *t, const uint8_t *record, size_t n, unsigned rows);
/* Send what is gathered.  As send. */
int messages_flush(void);
/* Nothing is gathered. */
bool messages_empty(void);
/* What is gathered is not to be sent any more. */
void messages_forget(void);
/* A record with the number of records, with NF_OPTIONS. */
int messages_statistics(void);
struct messages_count {
	uint64_t messages, octets, records;	/* that were sent; records of flows */
} messages_counted(void);

/* --- where they go (transport.c) -------------------------------------------------------------------------------- */

enum { NF_UDP, NF_TCP, NF_FILE };

struct transport_how {
	unsigned	 type;
	const char	*address, *port, *suffix;
	int		(*last)(void);	/* a file will be closed: send what is left of it.  0, or -1 with errno */
};
/* Open it, or end the program. */
void transport_open(const struct transport_how *how);
/* 1 if a collector may be there; else 0, that it is away was said, or -1 if the sink has ended. */
int transport_there(void);
/* Of struct messages_how. */
int transport_ready(void);
/* The next transport_ready() does not put off trying. */
void transport_hurry(void);
int transport_send(const uint8_t *message, size_t n, unsigned rows);
/* So many rows more are in messages: the file may be full. */
void transport_rows(unsigned rows);
/* A row came whose time counts for the file. */
void transport_span(void);
/* What is gathered of a file is written now. */
void transport_write(void);
bool transport_is_remote(void);		/* a collector, no file */
/* At the end of the run; behind the last message.  The name stays until transport_release(). */
void transport_close(void);
void transport_release(void);
/* The sink ends for good. */
void transport_end(const char *reason);

const char *transport_name(void);
uint64_t transport_has(void);		/* rows that were sent */
uint64_t transport_refused(void);	/* datagrams that nobody took */

#endif /* T2_NETFLOWSINK_H */
