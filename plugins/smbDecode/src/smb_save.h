/*
 * smb_save: data of files that are read and written, for who saves it (smb_news.save).
 *
 * The flow of a client keeps which files were opened, and which reads have no answer yet: that says where the data of
 * a response belongs.  Of each SMB_SAVE_FILES and SMB_SAVE_READS; a new one takes the entry of the oldest.
 */
#ifndef SMB_SAVE_H
#define SMB_SAVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SMB_SAVE_FILES	128u
#define SMB_SAVE_READS	128u
#define SMB_SAVE_ID	16u		/* bytes at id, that name an open file; of SMB 1 two and zeros */

struct smb_flow;
struct smb_news;
struct smb_saves;

/* The next bytes of a file, or of a part of it. */
struct smb_data {
	uint32_t number;		/* of the file, in its connection */
	bool first;			/* the first ones of this direction */
	uint64_t at;			/* offset in the file */
	const uint8_t *p;
	size_t n;
	const char *name;		/* as it was opened; "" if that was not seen */
};

/* Data whose end did not come yet. */
struct smb_data_rest {
	uint64_t at;
	uint32_t gap, left;		/* bytes of the message before the data, and of the data */
	uint32_t number;
	uint16_t entry;
	bool read;			/* it is the answer to the opposite's request */
};

/* Requests of a client; message: what its response has, too. */
void smb_save_open(struct smb_flow *client, uint64_t message);
void smb_save_name(struct smb_flow *client, const char *, size_t n);	/* of the file that is being opened */
void smb_save_read(struct smb_flow *client, uint64_t message, const uint8_t *id, uint64_t at);
void smb_save_close(struct smb_flow *client, const uint8_t *id);

/* Responses; id NULL: refused. */
void smb_save_opened(struct smb_flow *client, uint64_t message, const uint8_t *id);

/* Data in a message: n bytes of size that are there, gap bytes behind them if it is 0. */
struct smb_piece {
	const uint8_t *p;
	size_t n;
	uint32_t gap, size;
	bool more;			/* the message goes on behind what is there */
};
void smb_save_write(struct smb_flow *client, struct smb_news *, const uint8_t *id, uint64_t at,
    const struct smb_piece *);
bool smb_save_answer(struct smb_flow *server, struct smb_flow *client, struct smb_news *, uint64_t message,
    const struct smb_piece *);		/* to a read; NULL: refused.  False: to none that is known */

/* The piece at an offset of a message of which n bytes are there; cut: it has more. */
struct smb_piece smb_piece_of(const uint8_t *p, size_t n, bool cut, size_t offset, uint32_t size);

/* n bytes behind the begin of a message, of f; p NULL: they are missing. */
void smb_save_rest(struct smb_flow *f, struct smb_news *, const uint8_t *p, size_t n);

/* A connection begins: nothing is open.  The end of a flow. */
void smb_save_begin(struct smb_flow *);
void smb_save_clear(struct smb_flow *);

#endif
