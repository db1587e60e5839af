/*
 * SMB: any bytes of both directions leave flows whose rows can be read, and give back their memory; data of files is
 * there.
 *
 * A message's first byte: 1 it is the server's, 2 bytes are missing before it, 4 a connection begins.
 * LINK: plugins/smbDecode/src/smb_flow.c plugins/smbDecode/src/smb1.c plugins/smbDecode/src/smb2.c
 * LINK: plugins/smbDecode/src/smb_save.c lib/api/ntlmssp.c
 */
#include "../../plugins/smbDecode/src/smb_flow.h"
#include "budget.h"
#include "messages.h"
#include "stream.h"

static struct smb_flow side[2];
static uint32_t offset[2];
static size_t sum;	/* of what was read, so that it is read */

static void
hash(void *arg, const struct ntlm_message *m, const uint8_t challenge[8])
{
	(void)arg;
	check(m->nt.n > 24);
	for (uint32_t i = 0; i < m->nt.n; i++)
		sum += m->nt.p[i];
	sum += challenge[7];
}

static void
save(void *arg, const struct smb_data *d)
{
	(void)arg;
	check(d->n > 0 && d->number > 0);
	for (size_t i = 0; i < d->n; i++)
		sum += d->p[i];
	sum += strlen(d->name);
}

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct smb_news news = { .hash = hash, .save = save, .save1 = true, .save2 = true };
	unsigned s, flags = 0;

	(void)arg;
	if (len < 2)
		return;
	s = p[0] & 1;
	news.opposite = &side[!s];
	if (p[0] & 2) {
		offset[s] += p[0];
		flags |= T2_STREAM_HOLE;
	}
	if (p[0] & 4)
		flags |= T2_STREAM_BEGIN;
	smb_flow_bytes(&side[s], &news, p + 1, len - 1, offset[s], flags);
	offset[s] += (uint32_t)(len - 1);
}

static void
row(const struct smb_flow *f)
{
	check(f->dialects1.n <= SMB1_NUM_DIALECT && f->files.n <= SMB_NUM_FNAME);
	check(f->ndialects2Kept <= SMB2_NUM_DIALECT && f->nstatusKept <= SMB2_NUM_STAT);
	check(f->npart <= f->size && f->size <= SMB_KEEP && f->nknown <= SMB_KNOWN);
	for (unsigned i = 0; i < SMB_NAMES; i++)
		sum += f->name[i] != NULL ? strlen(f->name[i]) : 0;
	for (unsigned i = 0; i < f->files.n; i++)
		sum += strlen(f->files.text[i]);
	for (unsigned i = 0; i < f->dialects1.n; i++)
		sum += strlen(f->dialects1.text[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	memset(side, 0, sizeof(side));
	memset(offset, 0, sizeof(offset));
	each_message(p, n, message, NULL);
	for (unsigned s = 0; s < 2; s++) {
		row(&side[s]);
		smb_flow_clear(&side[s]);
	}
	check(taken == 0);
	return 0;
}
