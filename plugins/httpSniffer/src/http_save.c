/* http_save: bodies of messages in files. */
#include "http_save.h"

#if HTTP_SAVES

#include "sidefolder.h"

static char *folder;		/* NULL: nothing is written */

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

/* A name that a run of this plugin gives: CLASS_NUMBER_A_NUMBER or _B_. */
static bool
is_ours(const char *name)
{
	for (unsigned i = 0; i < HTTP_OBJECTS; i++) {
		const size_t n = strlen(classes[i].name);
		const char *s = name + n + 1;

		if (strncmp(name, classes[i].name, n) != 0 || name[n] != '_')
			continue;
		s += strspn(s, "0123456789");
		if (s[0] != '_' || (s[1] != 'A' && s[1] != 'B') || s[2] != '_')
			return false;
		return s[3] != '\0' && s[3 + strspn(s + 3, "0123456789")] == '\0';
	}
	return false;
}

void
http_save_open(const char *suffix)
{
	folder = t2_sidefolder_open("httpSniffer", suffix, HTTP_RMDIR == 1 ? is_ours : NULL);
}

void
http_save_close(void)
{
	free(folder);
	folder = NULL;
}

void
http_save_body(struct http_flow *f, unsigned long flowIndex, const uint8_t *p, size_t n)
{
	const flow_t *const flowP = &flows[flowIndex];
	char path[4096 + 64];
	int fd, len;

	if (folder == NULL || f->what >= HTTP_OBJECTS || !classes[f->what].saved)
		return;
	f->stat |= classes[f->what].stat | (f->methods & HTTP_METHOD_PUT && !f->reply ? HTTP_STAT_PUT : 0);
	len = snprintf(path, sizeof(path), "%s/%s_%" PRIu64 "_%c_%" PRIu32, folder, classes[f->what].name,
	    flowP->findex, FLOW_DIR_C(flowP), f->messages);
	if (len < 0 || (size_t)len >= sizeof(path)) {
		t2_sink_error(folder, ENAMETOOLONG);
		return;
	}
	fd = f->saved == f->messages ? open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW) : outfile_open(path);
	f->saved = f->messages;
	if (fd == -1 || !t2_write_all(fd, p, n, -1))
		t2_sink_error(path, errno);
	if (fd != -1)
		(void)close(fd);
}

#else
typedef int http_save_none;	/* a source has something */
#endif
