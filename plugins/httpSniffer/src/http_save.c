/* http_save: bodies of messages in files. */
#include "http_save.h"

#if HTTP_SAVES

#include "savefile.h"

static const char *const kinds[] = { "image", "video", "audio", "message", "text", "appl", "punk", NULL };
static struct t2_saves saves = { .plugin = "httpSniffer", .kinds = kinds };

/* Classes of objects by their list. */
static const struct {
	const char *name;
	bool saved;
	uint16_t stat;
} classes[HTTP_OBJECTS] = {
	[HTTP_IMAGES] = { "image", HTTP_SAVE_IMAGE, HTTP_STAT_IMAGE },
	[HTTP_VIDEOS] = { "video", HTTP_SAVE_VIDEO, HTTP_STAT_VIDEO },
	[HTTP_AUDIOS] = { "audio", HTTP_SAVE_AUDIO, HTTP_STAT_AUDIO },
	[HTTP_MSGS] = { "message", HTTP_SAVE_MSG, HTTP_STAT_MESSAGE },
	[HTTP_TEXTS] = { "text", HTTP_SAVE_TEXT, HTTP_STAT_TEXT },
	[HTTP_APPLS] = { "appl", HTTP_SAVE_APPL, HTTP_STAT_APPL },
	[HTTP_PUNKS] = { "punk", HTTP_SAVE_PUNK, 0 },
};

void
http_save_open(const char *suffix)
{
	t2_saves_open(&saves, suffix, HTTP_RMDIR == 1);
}

void
http_save_close(void)
{
	t2_saves_close(&saves);
}

void
http_save_body(struct http_flow *f, unsigned long flowIndex, const uint8_t *p, size_t n)
{
	if (saves.folder == NULL || f->what >= HTTP_OBJECTS || !classes[f->what].saved)
		return;
#if HTTP_PUNK_AV_ONLY == 1
	if (f->what == HTTP_PUNKS && f->av == 0)
		return;
#endif
	f->stat |= classes[f->what].stat | (f->methods & HTTP_METHOD_PUT && !f->reply ? HTTP_STAT_PUT : 0);
	t2_saves_put(&saves, classes[f->what].name, flowIndex, f->messages, f->saved != f->messages, p, n);
	f->saved = f->messages;
}

#else
typedef int http_save_none;	/* a source has something */
#endif
