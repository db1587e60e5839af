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

#include "bin2txt.h"
#include "calls.h"
#include "outfile.h"
#include "packetfile.h"
#include "t2api.h"
#include "t2utils.h"

FILE *sPktFile;
static char *name;

static struct row {
	const struct t2_packet_column *columns;
	unsigned n;
} rows[PLUGINS_MAX], *row;	/* row: of the plugin that is being called, or NULL */
static unsigned given;		/* values of it */

/* Prefix of the content column: the layer that it starts with. */
static const char *const level[] = { "", "l2", "l3", "l4", "l7" };

void
packetfile_open(void)
{
	name = t2_alloc_strcat(baseFileName, PACKETS_SUFFIX, NULL);
	if ((sPktFile = outfile_fopen(name, "w")) == NULL)
		errx(1, "%s: %s", name, outfile_reason(errno));
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
	if (ferror(sPktFile))
		t2_sink_error(name, errno);
}

int
packetfile_close(void)
{
	const bool bad = ferror(sPktFile) != 0;

	if (fclose(sPktFile) != 0 || bad) {
		t2_sink_error(name, errno);
		return -1;
	}
	sPktFile = NULL;
	free(name);
	return 0;
}
