/*
 * gen8: a plugin in the style of generation 8, as authors outside the tree have them. It touches what most plugins
 * use and is a test that such a source builds and works; its twin gen9 does the same in the names of generation 9.
 */
#include "gen8.h"
#include "t2buf.h"

gen8Flow_t *gen8Flows;

static uint64_t gen8Pkts, gen8Pkts0;
static uint64_t gen8Bytes;
static uint8_t gen8Stat;
static hashMap_t *gen8Map;
static FILE *gen8File;
static char *gen8Suffix;
static file_object_t *gen8Obj;

#define GEN8_SPKTMD_PRI_NONE() \
    if (sPktFile) fputs("0x00" SEP_CHR SEP_CHR, sPktFile)

T2_PLUGIN_INIT_WITH_DEPS("gen8", "0.8.4", 0, 8, "basicFlow");

void initialize() {
    T2_PLUGIN_STRUCT_NEW(gen8Flows);
    t2_env_t env[ENV_GEN8_N] = {};
#if ENVCNTRL > 0
    t2_get_env(PLUGIN_SRCH, ENV_GEN8_N, env);
    const unsigned long timeout = T2_ENV_VAL_UINT(GEN8_TIMEOUT);
#else
    T2_SET_ENV_NUM(GEN8_TIMEOUT);
    T2_SET_ENV_STR(GEN8_SUFFIX);
    const unsigned long timeout = GEN8_TIMEOUT;
#endif
    gen8Suffix = T2_STEAL_ENV_VAL(GEN8_SUFFIX);
    t2_free_env(ENV_GEN8_N, env);
    timeout_handler_add(timeout);

    gen8File = t2_open_file(baseFileName, gen8Suffix, "w");
    if (UNLIKELY(!gen8File)) T2_PFATAL(plugin_name, "no file");
    char *name = t2_strdup_printf("%s%s2", baseFileName, gen8Suffix);
    char path[MAX_FILENAME_LEN];
    t2_build_filename(path, sizeof(path), ".", name, NULL);
    gen8Obj = file_manager_open(t2_file_manager, name, "w");
    t2_free(name);
    gen8Map = hashTable_init(0.01f, sizeof(uint16_t), "gen8");
    if (sPktFile) fputs("gen8Stat" SEP_CHR "gen8Len" SEP_CHR, sPktFile);
    if (pluginFolder_len == 0) T2_PWRN(plugin_name, "no plugin folder");
}

binary_value_t *printHeader() {
    binary_value_t *bv = NULL;
    BV_APPEND_H8(bv, "gen8Stat", "Status");
    BV_APPEND_H16(bv, "gen8Ports", "Ports, exclusive or");
    BV_APPEND_H32(bv, "gen8Sum", "Sum of the first words");
    BV_APPEND_H64(bv, "gen8FStat", "Protocol part of the flow status");
    BV_APPEND_U8(bv, "gen8Proto", "L4 protocol");
    BV_APPEND_U16(bv, "gen8Slot", "Slot of the port");
    BV_APPEND_U32(bv, "gen8Pkts", "Packets");
    BV_APPEND_U64(bv, "gen8Bytes", "L7 bytes");
    BV_APPEND_FLT(bv, "gen8Ave", "L7 bytes per packet");
    BV_APPEND_STRC(bv, "gen8Dir", "Direction");
    BV_APPEND_STR(bv, "gen8IP", "Source");
    BV_APPEND_STR_R(bv, "gen8Text", "First bytes");
    BV_APPEND_U16_R(bv, "gen8Lens", "First lengths");
    BV_APPEND(bv, "gen8Min_Max", "Shortest and longest", 2, bt_uint_16, bt_uint_16);
    BV_APPEND_R(bv, "gen8Win_Flags", "TCP window and flags", 2, bt_uint_16, bt_hex_8);
    BV_APPEND_MAC(bv, "gen8Mac", "Source MAC");
    return bv;
}

void onFlowGenerated(packet_t *packet, unsigned long flowIndex) {
    gen8Flow_t * const gP = &gen8Flows[flowIndex];
    T2_PLUGIN_STRUCT_RESET_ITEM(gen8Flows, flowIndex);
    const flow_t * const flowP = &flows[flowIndex];
    if (flowP->status & L2_FLOW) return;
    gP->ports = flowP->srcPort ^ flowP->dstPort;
    const uint16_t port = MIN(packet->srcPort, packet->dstPort);
    unsigned long slot = hashTable_lookup(gen8Map, (const char*)&port);
    if (slot == HASHTABLE_ENTRY_NOT_FOUND) slot = hashTable_insert(gen8Map, (const char*)&port);
    gP->slot = slot;
    gP->min = UINT16_MAX;
    if (FLOW_HAS_OPPOSITE(flowP)) gP->stat |= 0x02;
}

#if ETH_ACTIVATE > 0
void claimLayer2Information(packet_t *packet UNUSED, unsigned long flowIndex) {
    if (flowIndex == HASHTABLE_ENTRY_NOT_FOUND) return;
    GEN8_SPKTMD_PRI_NONE();
}
#endif

void claimLayer4Information(packet_t *packet, unsigned long flowIndex) {
    gen8Flow_t * const gP = &gen8Flows[flowIndex];
    flow_t * const flowP = &flows[flowIndex];
    if (!t2_is_first_fragment(packet)) {
        GEN8_SPKTMD_PRI_NONE();
        return;
    }
    gP->stat |= 0x01;
    gP->pkts++;
    gP->bytes += packet->packetL7Length;
    gP->min = MIN(gP->min, packet->packetL7Length);
    gP->max = MAX(gP->max, packet->packetL7Length);
    gen8Pkts++;
    gen8Bytes += packet->packetL7Length;
    if (gP->num < GEN8_NUM) gP->lens[gP->num++] = packet->packetL7Length;
    if (packet->layer4Type == L3_TCP && packet->snapL4Length >= sizeof(tcpHeader_t)) {
        const tcpHeader_t * const tcpP = (tcpHeader_t*)packet->layer4Header;
        if (gP->numTcp < GEN8_NUM) {
            gP->win[gP->numTcp] = ntohs(tcpP->window);
            gP->flags[gP->numTcp++] =
            (tcpP->fin | tcpP->syn << 1 | tcpP->rst << 2 | tcpP->psh << 3 | tcpP->ack << 4 | tcpP->urg << 5) &
            TH_ALL_FLAGS;
        }
    } else if (packet->layer4Type == L3_UDP) {
        flowP->timeout = GEN8_TIMEOUT;
    }
    if (packet->snapL7Length > 0) {
        t2buf_t t2buf = t2buf_create(packet->layer7Header, packet->snapL7Length);
        uint8_t c;
        uint32_t w;
        if (t2buf_read_u32(&t2buf, &w)) gP->sum += w;
        t2buf_rewind(&t2buf);
        while (gP->textLen < sizeof(gP->text) - 1 && t2buf_read_u8(&t2buf, &c)) gP->text[gP->textLen++] =
        isprint(c) ? c : '.';
        if (t2buf_left(&t2buf) > 0) t2buf_skip_n(&t2buf, 1);
    }
    const struct timeval tv = packet->pcapHeader->ts;
    if (T2_CMP_FLOW_IP(flowP->srcIP, packet->srcIP, FLOW_IPVER(flowP)) && tv.tv_sec > 0) gP->stat |= 0x04;
    if (sPktFile) fprintf(sPktFile, "0x%02" B2T_PRIX8 SEP_CHR "%" PRIu32 SEP_CHR, gP->stat,
    (uint32_t)packet->snapL7Length);
}

void onFlowTerminate(unsigned long flowIndex) {
    const gen8Flow_t * const gP = &gen8Flows[flowIndex];
    const flow_t * const flowP = &flows[flowIndex];
    char ip[INET6_ADDRSTRLEN];
    gen8Stat |= gP->stat;
    T2_IP_TO_STR(flowP->srcIP, FLOW_IPVER(flowP), ip, sizeof(ip));
    char mac[T2_MAC_STRLEN+1];
    t2_mac_to_str(flowP->ethDS.ether_shost, mac, sizeof(mac));
    fprintf(gen8File, "%" PRIu64 "%c %s\n", flowP->findex, FLOW_DIR_C(flowP), mac);
    FILE *fp = file_manager_fp(t2_file_manager, gen8Obj);
    if (LIKELY(fp != NULL)) fprintf(fp, "%" PRIu64 "\n", flowP->findex);

#if BLOCK_BUF == 0
    const uint64_t status = flowP->status & (L2_IPV4 | L2_IPV6);
    const uint32_t pkts = gP->pkts;
    const float ave = pkts ? gP->bytes / (float)pkts : 0.0f;
    OUTBUF_APPEND_U8(main_output_buffer, gP->stat);
    OUTBUF_APPEND_U16(main_output_buffer, gP->ports);
    OUTBUF_APPEND_U32(main_output_buffer, gP->sum);
    OUTBUF_APPEND_U64(main_output_buffer, status);
    OUTBUF_APPEND_U8(main_output_buffer, flowP->layer4Protocol);
    OUTBUF_APPEND_U16(main_output_buffer, gP->slot);
    OUTBUF_APPEND(main_output_buffer, pkts, sizeof(pkts));
    OUTBUF_APPEND_U64(main_output_buffer, gP->bytes);
    OUTBUF_APPEND_FLT(main_output_buffer, ave);
    OUTBUF_APPEND_STR(main_output_buffer, FLOW_IS_B(flowP) ? FLOW_DIR_S_B : FLOW_DIR_S_A);
    OUTBUF_APPEND_STR(main_output_buffer, ip);
    OUTBUF_APPEND_OPTSTR(main_output_buffer, gP->text);
    OUTBUF_APPEND_ARRAY_U16(main_output_buffer, gP->lens, gP->num);
    OUTBUF_APPEND_U16(main_output_buffer, gP->min);
    OUTBUF_APPEND_U16(main_output_buffer, gP->max);
    OUTBUF_APPEND_NUMREP(main_output_buffer, gP->numTcp);
    for (uint_fast32_t i = 0; i < gP->numTcp; i++) {
        OUTBUF_APPEND_U16(main_output_buffer, gP->win[i]);
        OUTBUF_APPEND_U8(main_output_buffer, gP->flags[i]);
    }
    OUTBUF_APPEND_MAC(main_output_buffer, flowP->ethDS.ether_shost);
#endif // BLOCK_BUF == 0
}

void pluginReport(FILE *stream) {
    T2_FPLOG_AGGR_HEX(stream, plugin_name, gen8Stat);
    T2_FPLOG_NUMP(stream, plugin_name, "Number of packets", gen8Pkts, numPackets);
    T2_FPLOG_NUM(stream, plugin_name, "Number of bytes", gen8Bytes);
    char hr[64];
    T2_CONV_NUM(gen8Bytes, hr);
    T2_FPLOG(stream, plugin_name, "bytes%s in %" PRIu64 " flows", hr, totalFlows);
}

void monitoring(FILE *stream, uint8_t state) {
    switch (state) {
        case T2_MON_PRI_HDR:
            fputs("gen8Pkts" SEP_CHR, stream);
            return;
        case T2_MON_PRI_VAL:
            fprintf(stream, "%" PRIu64 SEP_CHR, gen8Pkts - gen8Pkts0);
            break;
        case T2_MON_PRI_REPORT:
            T2_FPLOG_DIFFNUMP(stream, plugin_name, "Number of packets", gen8Pkts, numPackets);
            break;
        default:
            return;
    }
#if DIFF_REPORT == 1
    gen8Pkts0 = gen8Pkts;
#endif
}

void onApplicationTerminate() {
    fclose(gen8File);
    file_manager_close(t2_file_manager, gen8Obj);
    free(gen8Suffix);
    hashTable_destroy(gen8Map);
    free(gen8Flows);
}
