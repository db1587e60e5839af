/*
 * packetfile.c - the packet file of -s: one line for each packet with a flow
 *
 * The core writes the number, the flow index and the content; in between comes the row of each plugin.  One that has
 * said what its columns are may stop anywhere: the core completes its row.  One that has not writes all of it itself.
 */
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "bin2txt.h"
#include "calls.h"
#include "outfile.h"
#include "packetfile.h"
#include "t2api.h"
#include "t2utils.h"

FILE *sPktFile;
static char *name;

/* What has got out of it: sPktFile leads here, as plugins write to it with fprintf(). */
static struct {
	FILE *f;
	uint64_t lines;		/* whole ones, the one with the names of columns among them */
	int errnum;		/* of the first failure, or 0: nothing is written any more */
} out;
static uint64_t lines;		/* that were begun, without the names */

static struct row {
	const struct t2_packet_column *columns;
	unsigned n;
} rows[PLUGINS_MAX], *row;	/* row: of the plugin that is being called, or NULL */
static unsigned given;		/* values of it */

/* Prefix of the content column: the layer that it starts with. */
static const char *const level[] = { "", "l2", "l3", "l4", "l7" };

static ssize_t
out_write(void *cookie, const char *text, size_t len)
{
	size_t done = 0;
	ssize_t n = 0;

	(void)cookie;
	for (; out.errnum == 0 && done < len; done += (size_t)n)
		if ((n = write(fileno(out.f), text + done, len - done)) == -1) {
			n = 0;
			if (errno != EINTR)
				out.errnum = errno;
		}
	for (const char *p = text; (p = memchr(p, '\n', done - (size_t)(p - text))) != NULL; p++)
		out.lines++;
	errno = out.errnum;
	return (ssize_t)done;	/* fewer than len is an error */
}

static int
out_close(void *cookie)
{
	(void)cookie;
	if (fclose(out.f) == 0)
		return 0;
	if (out.errnum == 0)
		out.errnum = errno;
	return -1;
}

void
packetfile_open(void)
{
	static const cookie_io_functions_t calls = { .write = out_write, .close = out_close };

	name = t2_alloc_strcat(baseFileName, PACKETS_SUFFIX, NULL);
	if ((out.f = outfile_fopen(name, "w")) == NULL)
		errx(1, "%s: %s", name, outfile_reason(errno));
	if ((sPktFile = fopencookie(NULL, "w", calls)) == NULL)
		err(1, "%s", name);
	(void)setvbuf(sPktFile, NULL, _IOFBF, 1 << 16);
	fputs(HDR_CHR, sPktFile);
	if (SPKTMD_PKTNO)
		fputs("pktNo" SEP_CHR, sPktFile);
	fputs("flowInd" SEP_CHR, sPktFile);
}

void
packetfile_header_end(void)
{
	const char *l = level[SPKTMD_PCNTL];

	if (SPKTMD_PCNTH)
		fprintf(sPktFile, "%s%s", l, *l ? "HexContent" : "hexContent");
	if (SPKTMD_PCNTH && SPKTMD_PCNTC)
		fputs(SEP_CHR, sPktFile);
	if (SPKTMD_PCNTC)
		fprintf(sPktFile, "%s%s", l, *l ? "Content" : "content");
	fputc('\n', sPktFile);
}

void
packetfile_line_begin(const flow_t *f)
{
	lines++;
	if (SPKTMD_PKTNO)
		fprintf(sPktFile, "%" PRIu64 SEP_CHR, numPackets);
	fprintf(sPktFile, "%" PRIu64 SEP_CHR, f->findex);
}

/* --- rows of plugins -------------------------------------------------------------------------------------------- */

void
t2_packet_columns(const struct t2_packet_column *columns, unsigned n)
{
	if (sPktFile == NULL || row == NULL)
		return;
	*row = (struct row){ .columns = columns, .n = n };
	for (unsigned i = 0; i < n; i++)
		fprintf(sPktFile, "%s" SEP_CHR, columns[i].name);
	given = n;
}

void
packetfile_row_begin(unsigned i)
{
	row = &rows[i];
	given = 0;
}

void
packetfile_row_end(void)
{
	while (given < row->n)
		t2_packet_none();
	row = NULL;
}

/* Is there a column for a value? */
static bool
row_has_room(void)
{
	return row != NULL && given < row->n;
}

void
t2_packet_value(const char *fmt, ...)
{
	va_list ap;

	if (!row_has_room())
		return;
	va_start(ap, fmt);
	(void)vfprintf(sPktFile, fmt, ap);
	va_end(ap);
	fputs(SEP_CHR, sPktFile);
	given++;
}

void
t2_packet_none(void)
{
	if (row_has_room())
		t2_packet_value("%s", row->columns[given].none);
}

/* --- the end of a line ------------------------------------------------------------------------------------------ */

/* Where the content starts, and how many bytes of it were captured. */
static const uint8_t *
content(const packet_t *pk, size_t *len)
{
	const uint8_t *p = pk->raw_packet;
	size_t n = pk->snapLen;

	if (SPKTMD_PCNTL == 1) {
		p = pk->l2HdrP;
		n = pk->snapL2Len;
	} else if (SPKTMD_PCNTL == 2) {
		p = pk->l3HdrP;
		n = pk->snapL3Len;
	} else if (SPKTMD_PCNTL == 3) {
		p = pk->l4HdrP;
		n = pk->snapL4Len;
	} else if (SPKTMD_PCNTL == 4) {
		p = pk->l7HdrP != NULL ? pk->l7HdrP : pk->l3HdrP;
		n = pk->l7HdrP != NULL ? pk->snapL7Len : pk->snapL3Len;
	}
	*len = p == NULL ? 0 : MIN(n, (size_t)(pk->end_packet - p));
	return p;
}

static void
put_char(uint8_t c)
{
	static const char names[] = "\bb\ff\nn\rr\tt\vv\\\\";

	for (const char *p = names; *p != '\0'; p += 2)
		if (c == (uint8_t)*p) {
			fputc('\\', sPktFile);
			fputc(p[1], sPktFile);
			return;
		}
	fputc(c >= 0x20 && c < 0x7f ? c : '.', sPktFile);
}

void
packetfile_line_end(const packet_t *pk)
{
	size_t n;
	const uint8_t *p = content(pk, &n);

	if (SPKTMD_PCNTH) {
		for (size_t i = 0; i < n; i++)
			fprintf(sPktFile, "%s" SPKTMD_PCNTH_PREF "%02x", i > 0 ? SPKTMD_PCNTH_SEP : "", p[i]);
		if (SPKTMD_PCNTC)
			fputs(SEP_CHR, sPktFile);
	}
	if (SPKTMD_PCNTC)
		for (size_t i = 0; i < n; i++)
			put_char(p[i]);
	fputc('\n', sPktFile);
	if (out.errnum != 0)
		t2_sink_error(name, out.errnum);
}

int
packetfile_close(void)
{
	const int rc = fclose(sPktFile);

	sPktFile = NULL;
	if (rc == EOF && out.errnum == 0)
		out.errnum = EIO;
	if (out.errnum != 0) {
		t2_sink_error(name, out.errnum);
		return -1;
	}
	free(name);
	return 0;
}

const struct packetfile_failure *
packetfile_failure(void)
{
	static struct packetfile_failure f;

	if (out.errnum == 0)
		return NULL;
	f = (struct packetfile_failure){ .file = name, .reason = outfile_reason(out.errnum),
		.has = out.lines - MIN(out.lines, 1) };
	f.lacks = lines - MIN(f.has, lines);
	return &f;
}
