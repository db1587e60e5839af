/* smbDecode: the callbacks, columns and report lines; smb_flow.c has messages, smb1.c and smb2.c decode them. */
#include "smbDecode.h"

#include "app.h"
#include "counts.h"
#include "escape.h"
#include "ntlm_hash.h"
#include "savefile.h"
#include "secret.h"
#include "sidefile.h"
#include "smb_flow.h"
#include "stream.h"

/* A cell per flow, SMB or not; what an SMB flow needs more is allocated with its first bytes. */
struct smb_cell {
	struct smb_flow *f;	/* NULL until then; owned */
	uint16_t stat;		/* SMB_STAT_SMB, or 0 in flows that are not SMB */
	uint32_t waiting;	/* packets that are not counted yet (app.h) */
};

/* Flows are released by the main thread, and lines of hashes and names have the order of packets. */
T2_PLUGIN_INIT_FLAGS("smbDecode", T2_VERSION, 0, 8, "",
    (FORCE_MODE == 1 || SMB_SAVE_AUTH == 1 || SMB_SAVES ? 0 : T2_SHARDABLE) | T2_ONLY_TCP | T2_MEETS |
    T2_MET_PACKETS);

static struct smb_cell *smbCells;

/* What each worker counts. */
static struct counts {
	uint64_t pkts, records[3], hashes, files;
	uint16_t stat;		/* of all ended flows */
} T2_PER_WORKER counts[T2_WORKERS_MAX];

static t2_app_t smbApp;

static bool take_stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b);

/* Flows of SMB, or all, of which the ports say that they are. */
static void
ask(void)
{
	struct t2_stream_ask a = { .bytes = T2_STREAM_ALL, .stream = take_stream };
#if T2_PORTRULES == 0
	static const uint16_t ports[] = { 139, 445, 0 };
	static const struct t2_signature signatures[] = { { "\xffSMB", 4, 6, 4 }, { "\xfeSMB", 4, 6, 4 },
		{ "\xfdSMB", 4, 6, 4 }, { "\x81\0\0\x44\x20", 5, 6, 0 }, { NULL, 0, 0, 0 } };

	a.app = smbApp = t2_app_declare(&(struct t2_app){ .name = "smb", .tcp = ports, .signatures = signatures });
#endif
	t2_stream_ask(&a);
}

#if SMB_SAVE_AUTH == 1
static struct t2_sidefile hashes;

static void
hash_line(void *arg UNUSED, const struct ntlm_message *m, const uint8_t challenge[8])
{
	ntlm_hash_put(hashes.f, m, challenge);
	counts[t2_worker].hashes++;
}
#endif

#if SMB_SAVES
static struct t2_saves saves = { .plugin = "smbDecode" };
static struct t2_sidefile names;	/* of what is saved */

/* Bytes of a file; the first ones come with its name. */
static void
save(void *arg, const struct smb_data *d)
{
	static char line[6 * SMB_FNAME_LEN + 8];
	const unsigned long flowIndex = *(const unsigned long *)arg;
	const flow_t *const flowP = &flows[flowIndex];

	if (d->first) {
		counts[t2_worker].files++;
		*text_escape(line, d->name, strlen(d->name), ESCAPE_FLOW) = '\0';
		(void)fprintf(names.f, "%s_%" PRIu64 "_%c_%" PRIu32 "\t%" PRIu64 "\t%s\n", saves.named[0],
		    flowP->findex, FLOW_DIR_C(flowP), d->number, flowP->findex, line);
	}
	t2_saves_put_at(&saves, saves.named[0], flowIndex, d->number, d->first, d->at, d->p, d->n);
}
#endif

/* Files beside the flow file. */
static void
files_open(void)
{
	t2_env_t env[ENV_SMB_N] = {};

	T2_SET_ENV_STR(SMB_AUTH_FILE);
	T2_SET_ENV_STR(SMB_SAVE_DIR);
	T2_SET_ENV_STR(SMB_MAP_FILE);
	T2_SET_ENV_STR(SMB_FILE_ID);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_SMB_N, env);
#endif
#if SMB_SAVE_AUTH == 1
	t2_sidefile_open(&hashes, T2_ENV_VAL(SMB_AUTH_FILE));
#endif
#if SMB_SAVES
	t2_saves_name(&saves, T2_ENV_KEY(SMB_FILE_ID), T2_ENV_VAL(SMB_FILE_ID));
	t2_saves_open(&saves, T2_ENV_VAL(SMB_SAVE_DIR), SMB_RM_DATADIR == 1);
	t2_sidefile_open(&names, T2_ENV_VAL(SMB_MAP_FILE));
	(void)fputs("%file\tflowInd\tsmbFile\n", names.f);
#endif
	t2_free_env(ENV_SMB_N, env);
}

void
initialize(void)
{
	T2_PLUGIN_STRUCT_NEW_RARE(smbCells);
	files_open();
	ask();
}

void
onFlowGenerated(packet_t *packet, unsigned long flowIndex)
{
	const uint16_t src = packet->srcPort, dst = packet->dstPort;

	if (!PACKET_IS_IP(packet) || !PROTO_IS_TCP(packet) || (src != 139 && src != 445 && dst != 139 && dst != 445))
		return;
	t2_flow_met(flowIndex);
	smbCells[flowIndex].stat = SMB_STAT_SMB;
}

void
claimLayer4Information(packet_t *packet UNUSED, unsigned long flowIndex)
{
	struct smb_cell *const c = &smbCells[flowIndex];

	if (UNLIKELY(c->stat != 0))
		counts[t2_worker].pkts += t2_app_packets(&c->waiting, c->f != NULL);
}

/* The flow's state, made if there is none; NULL without memory, or if the flow is not SMB. */
static struct smb_flow *
flow_made(unsigned long flowIndex)
{
	struct smb_cell *const c = &smbCells[flowIndex];

#if T2_PORTRULES == 0
	c->stat |= SMB_STAT_SMB;
#endif
	if (c->stat != 0 && c->f == NULL)
		c->f = t2_mem_new(T2_MEM_TEXT, sizeof(*c->f));
	return c->f;
}

/* The core: the next bytes of a direction. */
static bool
take_stream(packet_t *packet UNUSED, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct smb_flow *const f = flow_made(flowIndex);
	struct smb_news news = { .opposite = NULL, .arg = &flowIndex };

	if (f == NULL)
		return false;
	if (FLOW_HAS_OPPOSITE(&flows[flowIndex]))
		news.opposite = smbCells[flows[flowIndex].oppositeFlowIndex].f;
#if SMB_SAVE_AUTH == 1
	news.hash = hash_line;
#endif
#if SMB_SAVES
	if (saves.folder != NULL) {
		news.save = save;
		news.save1 = SMB1_SAVE_DATA == 1;
		news.save2 = SMB2_SAVE_DATA == 1;
	}
#endif
	smb_flow_bytes(f, &news, b->data, b->len, b->offset, b->flags);
	for (unsigned i = 0; i < 3; i++)
		counts[t2_worker].records[i] += news.records[i];
#if FORCE_MODE == 1
	if (packet != NULL && (f->stat & SMB_STAT_FULL) != 0) {
		flow_t *const flowP = &flows[flowIndex];

		T2_RM_FLOW(flowP);
	}
#endif
	return true;
}

/*
 * --- the row -------------------------------------------------------------------------------------------------------
 */

static const struct smb_flow *
flow_of(unsigned long flowIndex)
{
	static const struct smb_flow none;

	return smbCells[flowIndex].f != NULL ? smbCells[flowIndex].f : &none;
}

static uint64_t
status_of(unsigned long flowIndex)
{
	return smbCells[flowIndex].stat | flow_of(flowIndex)->stat;
}

static const char *
proof_of(unsigned long flowIndex)
{
	return t2_secret(flow_of(flowIndex)->name[SMB_PROOF]);
}

static const char *
key_of(unsigned long flowIndex)
{
	return t2_secret(flow_of(flowIndex)->name[SMB_KEY]);
}

static void
append_modes(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct smb_flow *const f = flow_of(flowIndex);

	OUTBUF_APPEND_U16(buf, f->sessionFlags);
	OUTBUF_APPEND_U8(buf, f->secMode);
	OUTBUF_APPEND_U32(buf, f->caps);
}

#define SMB_NAME(which)	T2_PTR_CELL(STR, smbCells, f, name[which])
static const struct t2_column columns[] = {
	{ "smbStat", T2_CALL(H16, status_of), "SMB status", .join = T2_JOIN_OR },
	{ "smb1NDialects", T2_PTR_CELL(U32, smbCells, f, ndialects1), "SMB 1 dialects", .join = T2_JOIN_MAX },
	{ "smb1Dialects", T2_PTR_LIST(STR, smbCells, f, dialects1.n, dialects1.text),
	    "SMB 1 dialects: offered by the client, taken by the server", .join = T2_JOIN_LIST },
	{ "smb2NDialects", T2_PTR_CELL(U32, smbCells, f, ndialects2), "SMB 2 dialects", .join = T2_JOIN_MAX },
	{ "smb2Dialects", T2_PTR_LIST(H16, smbCells, f, ndialects2Kept, dialects2),
	    "SMB 2 dialects: offered by the client, taken by the server", .join = T2_JOIN_LIST },
	{ "smbNHdrStat", T2_PTR_CELL(U32, smbCells, f, nstatus), "SMB 2 distinct status values of responses",
	    .join = T2_JOIN_MAX },
	{ "smbHdrStat", T2_PTR_LIST(H32, smbCells, f, nstatusKept, status), "SMB 2 status values",
	    .join = T2_JOIN_LIST },
	{ "smbOpcodes", T2_PTR_CELL(H32, smbCells, f, opcodes), "SMB 2 commands, a bit each", .join = T2_JOIN_OR },
	{ "smbNOpcodes", T2_PTR_SPAN("U32_U32_U32_U32_U32_U32_U32_U32_U32_U32_U32_U32_U32_U32_U32_U32_U32_U32_U32",
	    smbCells, f, commands, commands), "SMB 2 messages of each command", .unit = "messages",
	    .join = T2_JOIN_SUM },
	{ "smbPrevSessId", T2_PTR_CELL(H64, smbCells, f, previous), "SMB 2 session that this one goes on with",
	    .join = T2_JOIN_LAST },
	{ "smbNativeOS", SMB_NAME(SMB_OS), "SMB 1 operating system", .join = T2_JOIN_LAST },
	{ "smbNativeLanMan", SMB_NAME(SMB_LANMAN), "SMB 1 LAN manager", .join = T2_JOIN_LAST },
	{ "smbPrimDom", SMB_NAME(SMB_PRIMARY), "SMB 1 primary domain", .join = T2_JOIN_LAST },
	{ "smbTargName", SMB_NAME(SMB_TARGET), "SMB name of the authenticating server or domain",
	    .join = T2_JOIN_LAST },
	{ "smbDomName", SMB_NAME(SMB_DOMAIN), "SMB domain of the user", .join = T2_JOIN_LAST },
	{ "smbUserName", SMB_NAME(SMB_USER), "SMB user", .join = T2_JOIN_LAST },
	{ "smbHostName", SMB_NAME(SMB_HOST), "SMB host of the user", .join = T2_JOIN_LAST },
	{ "smbNTLMServChallenge", SMB_NAME(SMB_CHALLENGE), "SMB NTLM challenge of the server", .join = T2_JOIN_LAST },
	{ "smbNTProofStr", T2_CALL(STR, proof_of), "SMB NTLMv2 proof", .join = T2_JOIN_LAST },
	{ "smbSessionKey", T2_CALL(STR, key_of), "SMB encrypted session key", .join = T2_JOIN_LAST },
	{ "smbGUID", SMB_NAME(SMB_GUID), "SMB 2 identifier of client or server", .join = T2_JOIN_LAST },
	{ "smbSFlags_secM_caps", T2_ROW("H16_H8_H32", append_modes),
	    "SMB 2 session flags, security mode, capabilities", .join = T2_JOIN_OR },
	{ "smbBootT", T2_PTR_CELL(TIMESTAMP, smbCells, f, boot), "SMB 2 start of the server", .join = T2_JOIN_LAST },
	{ "smbMaxSizeT_R_W", T2_PTR_SPAN("U32_U32_U32", smbCells, f, maxTransact, maxWrite),
	    "SMB 2 most bytes of a transaction, a read, a write", .unit = "bytes", .join = T2_JOIN_MAX },
	{ "smbPath", SMB_NAME(SMB_PATH), "SMB share that was connected last", .join = T2_JOIN_LAST },
	{ "smbShareT", T2_PTR_CELL(H8, smbCells, f, shareType), "SMB type of that share", .join = T2_JOIN_LAST },
	{ "smbShareF_caps_acc", T2_PTR_SPAN("H32_H32_H32", smbCells, f, shareFlags, access),
	    "SMB flags, capabilities and access of that share", .join = T2_JOIN_LAST },
	{ "smbNFiles", T2_PTR_CELL(U32, smbCells, f, nfiles), "SMB distinct files that were opened", .unit = "files",
	    .join = T2_JOIN_MAX },
	{ "smbFiles", T2_PTR_LIST(STR, smbCells, f, files.n, files.text), "SMB files", .join = T2_JOIN_LIST },
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return smbCells[flowIndex].f == NULL && smbCells[flowIndex].stat == 0;
}

/* By the port alone it is SMB as long as nothing else was said. */
void
onFlowTerminate(unsigned long flowIndex)
{
	struct smb_cell *const c = &smbCells[flowIndex];

	if (c->stat != 0 && c->f == NULL && t2_app_is_other(flowIndex, smbApp))
		*c = (struct smb_cell){ .f = NULL };
	counts[t2_worker].pkts += c->waiting;
	counts[t2_worker].stat |= (uint16_t)status_of(flowIndex);
}

void
onFlowFree(unsigned long flowIndex)
{
	struct smb_flow *const f = smbCells[flowIndex].f;

	smbCells[flowIndex] = (struct smb_cell){ .f = NULL };
	if (f == NULL)
		return;
	smb_flow_clear(f);
	t2_mem_give(T2_MEM_TEXT, sizeof(*f));
	free(f);
}

/*
 * --- the run -------------------------------------------------------------------------------------------------------
 */

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "smbStat"),
	T2_COUNT(counts, pkts, "Number of SMB packets", .of = T2_OF_PACKETS, .column = "smbPkts"),
	T2_COUNT(counts, records[0], "Number of SMBv1 records"),
	T2_COUNT(counts, records[1], "Number of SMBv2 records"),
	T2_COUNT(counts, records[2], "Number of SMBv3 records"),
	T2_COUNT(counts, hashes, "Number of NetNTLMv2 hashes extracted"),
#if SMB_SAVES
	T2_COUNT(counts, files, "Number of SMB files"),
#endif
};
T2_COUNTS_REPORT(counts, counted);

void
onApplicationTerminate(void)
{
#if SMB_SAVE_AUTH == 1
	t2_sidefile_close(&hashes);
#endif
#if SMB_SAVES
	t2_saves_close(&saves);
	t2_sidefile_close(&names);
#endif
	T2_PLUGIN_STRUCT_FREE(smbCells);
}
