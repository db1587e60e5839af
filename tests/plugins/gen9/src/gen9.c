/*
 * gen9: a plugin in the style of generation 9, as authors outside the tree have them. It touches what most plugins
 * use and is a test that such a source builds and works; its twin gen8 does the same in the names of generation 8.
 */
#include "gen9.h"
#include "t2buf.h"

gen9Flow_t *gen9Flows;

static uint64_t gen9Pkts, gen9Pkts0;
static uint64_t gen9Bytes;
static uint8_t gen9Stat;
static hashMap_t *gen9Map;
static FILE *gen9File;
static char *gen9Suffix;
static file_object_t *gen9Obj;

#define GEN9_SPKTMD_PRI_NONE() \
    if (sPktFile) fputs("0x00" SEP_CHR SEP_CHR, sPktFile)

T2_PLUGIN_INIT_WITH_DEPS("gen9", "0.9.3", 0, 9, "basicFlow");

void t2Init() {
    T2_PLUGIN_STRUCT_NEW(gen9Flows);
    t2_env_t env[ENV_GEN9_N] = {};
#if ENVCNTRL > 0
    t2_get_env(PLUGIN_SRCH, ENV_GEN9_N, env);
    const unsigned long timeout = T2_ENV_VAL_UINT(GEN9_TIMEOUT);
#else
    T2_SET_ENV_NUM(GEN9_TIMEOUT);
    T2_SET_ENV_STR(GEN9_SUFFIX);
    const unsigned long timeout = GEN9_TIMEOUT;
#endif
    gen9Suffix = T2_STEAL_ENV_VAL(GEN9_SUFFIX);
    t2_free_env(ENV_GEN9_N, env);
    timeout_handler_add(timeout);

    gen9File = t2_fopen_with_suffix(baseFileName, gen9Suffix, "w");
    if (UNLIKELY(!gen9File)) T2_PFATAL(plugin_name, "no file");
    char *name = t2_strdup_printf("%s%s2", baseFileName, gen9Suffix);
    char path[MAX_FILENAME_LEN];
    t2_build_filename(path, sizeof(path), ".", name, NULL);
    gen9Obj = file_manager_open(t2_file_manager, name, "w");
    t2_free(name);
    gen9Map = hashTable_init(0.01f, sizeof(uint16_t), "gen9");
    if (sPktFile) fputs("gen9Stat" SEP_CHR "gen9Len" SEP_CHR, sPktFile);
    if (pluginFolder_len == 0) T2_PWRN(plugin_name, "no plugin folder");
}

binary_value_t *t2PrintHeader() {
    binary_value_t *bv = NULL;
    BV_APPEND_H8(bv, "gen9Stat", "Status");
    BV_APPEND_H16(bv, "gen9Ports", "Ports, exclusive or");
    BV_APPEND_H32(bv, "gen9Sum", "Sum of the first words");
    BV_APPEND_H64(bv, "gen9FStat", "Protocol part of the flow status");
    BV_APPEND_U8(bv, "gen9Proto", "L4 protocol");
    BV_APPEND_U16(bv, "gen9Slot", "Slot of the port");
    BV_APPEND_U32(bv, "gen9Pkts", "Packets");
    BV_APPEND_U64(bv, "gen9Bytes", "L7 bytes");
    BV_APPEND_FLT(bv, "gen9Ave", "L7 bytes per packet");
    BV_APPEND_STRC(bv, "gen9Dir", "Direction");
    BV_APPEND_STR(bv, "gen9IP", "Source");
    BV_APPEND_STR_R(bv, "gen9Text", "First bytes");
    BV_APPEND_U16_R(bv, "gen9Lens", "First lengths");
    BV_APPEND(bv, "gen9Min_Max", "Shortest and longest", 2, bt_uint_16, bt_uint_16);
    BV_APPEND_R(bv, "gen9Win_Flags", "TCP window and flags", 2, bt_uint_16, bt_hex_8);
    BV_APPEND_MAC(bv, "gen9Mac", "Source MAC");
    return bv;
}

void t2OnNewFlow(packet_t *packet, unsigned long flowIndex) {
    gen9Flow_t * const gP = &gen9Flows[flowIndex];
    T2_PLUGIN_STRUCT_RESET_ITEM(gen9Flows, flowIndex);
    const flow_t * const flowP = &flows[flowIndex];
    if (flowP->status & L2_FLOW) return;
    gP->ports = flowP->srcPort ^ flowP->dstPort;
    const uint16_t port = MIN(packet->srcPort, packet->dstPort);
    unsigned long slot = hashTable_lookup(gen9Map, (const char*)&port);
    if (slot == HASHTABLE_ENTRY_NOT_FOUND) slot = hashTable_insert(gen9Map, (const char*)&port);
    gP->slot = slot;
    gP->min = UINT16_MAX;
    if (FLOW_HAS_OPPOSITE(flowP)) gP->stat |= 0x02;
}

#if ETH_ACTIVATE > 0
void t2OnLayer2(packet_t *packet UNUSED, unsigned long flowIndex) {
    if (flowIndex == HASHTABLE_ENTRY_NOT_FOUND) return;
    GEN9_SPKTMD_PRI_NONE();
}
#endif

void t2OnLayer4(packet_t *packet, unsigned long flowIndex) {
    gen9Flow_t * const gP = &gen9Flows[flowIndex];
    flow_t * const flowP = &flows[flowIndex];
    if (!t2_is_first_fragment(packet)) {
        GEN9_SPKTMD_PRI_NONE();
        return;
    }
    gP->stat |= 0x01;
    gP->pkts++;
    gP->bytes += packet->l7Len;
    gP->min = MIN(gP->min, packet->l7Len);
    gP->max = MAX(gP->max, packet->l7Len);
    gen9Pkts++;
    gen9Bytes += packet->l7Len;
    if (gP->num < GEN9_NUM) gP->lens[gP->num++] = packet->l7Len;
    if (packet->l4Proto == L3_TCP && packet->snapL4Len >= sizeof(tcpHeader_t)) {
        const tcpHeader_t * const tcpP = TCP_HEADER(packet);
        if (gP->numTcp < GEN9_NUM) {
            gP->win[gP->numTcp] = ntohs(tcpP->window);
            gP->flags[gP->numTcp++] = tcpP->flags & TH_ALL_FLAGS;
        }
    } else if (packet->l4Proto == L3_UDP) {
        flowP->timeout = GEN9_TIMEOUT;
    }
    if (packet->snapL7Len > 0) {
        t2buf_t t2buf = t2buf_create(packet->l7HdrP, packet->snapL7Len);
        uint8_t c;
        uint32_t w;
        if (t2buf_read_u32(&t2buf, &w)) gP->sum += w;
        t2buf_rewind(&t2buf);
        while (gP->textLen < sizeof(gP->text) - 1 && t2buf_read_u8(&t2buf, &c)) gP->text[gP->textLen++] =
        isprint(c) ? c : '.';
        if (t2buf_left(&t2buf) > 0) t2buf_skip_n(&t2buf, 1);
    }
    const struct timeval tv = packet->pcapHdrP->ts;
    if (T2_CMP_FLOW_IP(flowP->srcIP, packet->srcIP, FLOW_IPVER(flowP)) && tv.tv_sec > 0) gP->stat |= 0x04;
    if (sPktFile) fprintf(sPktFile, "0x%02" B2T_PRIX8 SEP_CHR "%" PRIu32 SEP_CHR, gP->stat,
    (uint32_t)packet->snapL7Len);
}

void t2OnFlowTerminate(unsigned long flowIndex, outputBuffer_t *buf) {
    const gen9Flow_t * const gP = &gen9Flows[flowIndex];
    const flow_t * const flowP = &flows[flowIndex];
    char ip[INET6_ADDRSTRLEN];
    gen9Stat |= gP->stat;
    T2_IP_TO_STR(flowP->srcIP, FLOW_IPVER(flowP), ip, sizeof(ip));
    char mac[T2_MAC_STRLEN+1];
    t2_mac_to_str(flowP->ethDS.ether_shost, mac, sizeof(mac));
    fprintf(gen9File, "%" PRIu64 "%c %s\n", flowP->findex, FLOW_DIR_C(flowP), mac);
    FILE *fp = file_manager_fp(t2_file_manager, gen9Obj);
    if (LIKELY(fp != NULL)) fprintf(fp, "%" PRIu64 "\n", flowP->findex);

    const uint64_t status = flowP->status & (L2_IPV4 | L2_IPV6);
    const uint32_t pkts = gP->pkts;
    const float ave = pkts ? gP->bytes / (float)pkts : 0.0f;
    OUTBUF_APPEND_U8(buf, gP->stat);
    OUTBUF_APPEND_U16(buf, gP->ports);
    OUTBUF_APPEND_U32(buf, gP->sum);
    OUTBUF_APPEND_U64(buf, status);
    OUTBUF_APPEND_U8(buf, flowP->l4Proto);
    OUTBUF_APPEND_U16(buf, gP->slot);
    OUTBUF_APPEND(buf, pkts, sizeof(pkts));
    OUTBUF_APPEND_U64(buf, gP->bytes);
    OUTBUF_APPEND_FLT(buf, ave);
    OUTBUF_APPEND_STR(buf, FLOW_IS_B(flowP) ? FLOW_DIR_S_B : FLOW_DIR_S_A);
    OUTBUF_APPEND_STR(buf, ip);
    OUTBUF_APPEND_OPT_STR(buf, gP->text);
    OUTBUF_APPEND_ARRAY_U16(buf, gP->lens, gP->num);
    OUTBUF_APPEND_U16(buf, gP->min);
    OUTBUF_APPEND_U16(buf, gP->max);
    OUTBUF_APPEND_NUMREP(buf, gP->numTcp);
    for (uint_fast32_t i = 0; i < gP->numTcp; i++) {
        OUTBUF_APPEND_U16(buf, gP->win[i]);
        OUTBUF_APPEND_U8(buf, gP->flags[i]);
    }
    OUTBUF_APPEND_MAC(buf, flowP->ethDS.ether_shost);
}

void t2PluginReport(FILE *stream) {
    T2_FPLOG_AGGR_HEX(stream, plugin_name, gen9Stat);
    T2_FPLOG_NUMP(stream, plugin_name, "Number of packets", gen9Pkts, numPackets);
    T2_FPLOG_NUM(stream, plugin_name, "Number of bytes", gen9Bytes);
    char hr[64];
    T2_CONV_NUM(gen9Bytes, hr);
    T2_FPLOG(stream, plugin_name, "bytes%s in %" PRIu64 " flows", hr, totalFlows);
}

void t2Monitoring(FILE *stream, uint8_t state) {
    switch (state) {
        case T2_MON_PRI_HDR:
            fputs("gen9Pkts" SEP_CHR, stream);
            return;
        case T2_MON_PRI_VAL:
            fprintf(stream, "%" PRIu64 SEP_CHR, gen9Pkts - gen9Pkts0);
            break;
        case T2_MON_PRI_REPORT:
            T2_FPLOG_DIFFNUMP(stream, plugin_name, "Number of packets", gen9Pkts, numPackets);
            break;
        default:
            return;
    }
#if DIFF_REPORT == 1
    gen9Pkts0 = gen9Pkts;
#endif
}

void t2Finalize() {
    fclose(gen9File);
    file_manager_close(t2_file_manager, gen9Obj);
    free(gen9Suffix);
    hashTable_destroy(gen9Map);
    free(gen9Flows);
}
