/* voip_save: content of RTP in files. */
#include "voip_save.h"

#if VOIP_SAVE == 1

#include "savefile.h"

#define MISSING_MAX	100u	/* packets that silence is written for at a time */

static struct t2_saves saves = { .plugin = "voipDetector" };

void
voip_save_open(const char *name, const char *suffix)
{
	t2_saves_name(&saves, "VOIP_FNAME", name);
	t2_saves_open(&saves, suffix, VOIP_RMDIR == 1);
}

void
voip_save_close(void)
{
	t2_saves_close(&saves);
}

static void
file_put(unsigned long flowIndex, struct rtp_source *s, const uint8_t *p, size_t n)
{
	t2_saves_put(&saves, saves.named[0], flowIndex, s->number, !s->content.begun, p, n);
	s->content.begun = true;
}

static void
flush(unsigned long flowIndex, struct rtp_source *s)
{
	if (s->content.nbytes > 0)
		file_put(flowIndex, s, s->content.bytes, s->content.nbytes);
	s->content.nbytes = 0;
}

/* The next bytes of a source: they wait for others if there is room. */
static void
put(unsigned long flowIndex, struct rtp_source *s, const uint8_t *p, size_t n)
{
	struct rtp_content *const c = &s->content;

	if (VOIP_BUFMODE == 1 && c->bytes == NULL)
		c->bytes = t2_mem_new(T2_MEM_TEXT, RTPBUFSIZE);
	if (n > RTPBUFSIZE - c->nbytes)
		flush(flowIndex, s);
	if (c->bytes == NULL || n > RTPBUFSIZE) {
		file_put(flowIndex, s, p, n);
		return;
	}
	memcpy(c->bytes + c->nbytes, p, n);
	c->nbytes += (uint32_t)n;
}

/* Silence of G.711, as long as the packets that are missing if they were like this one, of n bytes. */
static void
put_silence(unsigned long flowIndex, struct rtp_source *s, uint8_t type, size_t n, unsigned missing)
{
	uint8_t silence[1500];

	if (VOIP_SILREST == 0 || (type != 0 && type != 8))
		return;
	memset(silence, type == 0 ? 0xff : 0xd5, sizeof(silence));
	for (missing = MIN(missing, MISSING_MAX); missing > 0; missing--)
		put(flowIndex, s, silence, MIN(n, sizeof(silence)));
}

void
voip_save_payload(unsigned long flowIndex, struct rtp_source *s, const struct rtp_head *h, unsigned missing)
{
	const size_t off = VOIP_PLDOFF;

	if (saves.folder == NULL || h->n <= off || (VOIP_SVFDX == 0 && FLOW_IS_B(&flows[flowIndex])))
		return;
	if (s->content.packets > 0)
		put_silence(flowIndex, s, h->type, h->n - off, missing);
	put(flowIndex, s, h->data + off, h->n - off);
	s->content.packets++;
}

void
voip_save_end(unsigned long flowIndex, struct rtp_source *s, bool valid)
{
	if (valid && s->content.packets >= VOIP_MINPKT)
		flush(flowIndex, s);
	else if (s->content.begun)
		t2_saves_drop(&saves, saves.named[0], flowIndex, s->number);
	if (s->content.bytes != NULL)
		t2_mem_give(T2_MEM_TEXT, RTPBUFSIZE);
	free(s->content.bytes);
	s->content = (struct rtp_content){ .packets = 0 };
}

#else
typedef int voip_save_none;	/* a source has something */
#endif
