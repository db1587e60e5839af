/*
 * User flags of the core.  t2conf rewrites the values of these lines and no others; t2build -R builds the core and
 * the loaded plugins with them.  Legal values stand in brackets.  A plugin built with other values of a flag that it
 * depends on is refused when t2 starts.
 */
#ifndef T2_TRANALYZER_H
#define T2_TRANALYZER_H

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

// Tranalyzer User Operational modes

// Operation modes, Plugins which use these modes have to be recompiled

#define ALARM_MODE 0 // only flow output if an Alarm based plugin fires [0, 1]
#define ALARM_AND  0 // if (ALARM_MODE == 1) then 1: AND, 0: OR [0, 1]

#define FORCE_MODE 0 // netflow mode: parameter induced flow termination, implemented by plugins [0, 1]
#define FORCE_LINK 0 // a flow that goes on behind its release, or with FDURLIMIT and FDLSFINDEX: 0 is a new flow, 1
                     // the next piece, with index and state of the one before [0, 1]
#define BLOCK_BUF  0 // block unnecessary buffer output when non tranalyzer format event-based plugins are active:
                     // e.g. Syslog, ArcSight [0, 1]

#define USE_T2BUS  0 // reserved for a plugin bus: 0 is the only value [0]

// Identity and environment

#define T2_SENSORID   666 // sensor id; -x overrides it [0 - UINT32_MAX]
#define ENVCNTRL        2 // run-time flags of plugins: 0 as compiled, 1 from the header at start, 2 from the
                          // environment, then header [0 - 2]
#define PLUGIN_FOLDER ".tranalyzer/plugins/" // plugin folder; relative to the home directory unless it starts with /
#define USE_PLLIST      1 // loading list in the plugin folder: 0 load all, 1 only the listed plugins, 2 all but the
                          // listed [0 - 2]
#define PLLIST "plugins.txt" // name of the loading list
#define PID_FNM_ACT     0 // 1: write the process id to PID_FNM in the plugin folder [0, 1]
#define PID_FNM "tranalyzer.pid" // name of that file

// Input

#define SNAPLEN         65535 // snapshot length of a live capture [bytes]; -S overrides it [64 - 262144]
#define LIVEBUFSIZE 0x2000000 // buffer of a live capture [bytes]; -B overrides it
#define CAPTURE_TIMEOUT  1000 // read time-out of a live capture [ms] [1 - 60000]
#define NO_PKTS_DELAY_US 1000 // pause after an empty poll of a live capture [us] [0 - 1000000]
#define ZPKTITMUPD          1 // live: after ZPKTTMO empty polls time goes on without packets [0, 1]
#define ZPKTTMO          1500 // live: number of those polls [1 - 1000000]
#define BPF_OPTIMIZE        0 // let libpcap optimise filters [0, 1]
#define RROP                0 // -D: start again at the first file behind the last [0, 1]
#define POLLTM              5 // -D: seconds between looks for the next file [1 - 3600]
#define MFPTMOUT            0 // -D: seconds after which a missing file is passed over; 0 never [0 - 86400]
#define SCHR              'p' // -D: character before the file number

// Output

#define OFRWFILELN 5e8 // -W: size of a part [bytes]
#define MAIN_OUTBUF_SIZE 1000000 // first size of the row buffer [bytes] [1024 - 100000000]
#define OUTBUF_AUTOPILOT 1 // 1: the row buffer grows, 0: a row that is too long ends the run [0, 1]
#define OUTBUF_MAXSIZE_F 5 // the row buffer grows to this many times MAIN_OUTBUF_SIZE [1 - 1000]
#define MANIFEST          0 // 1: PREFIX_manifest.json says which files were written: rows, times, SHA-256 [0, 1]
#define SINK_WAIT        60 // a sink that is away and has the policy block is waited for so long; 0 for ever [s]
                            // [0 - 86400]
#define PACKETS_SUFFIX "_packets.txt" // -s: packet file
#define LOG_SUFFIX "_log.txt" // -l: report
#define MON_SUFFIX "_monitoring.txt" // -m: monitoring

// Report

#define VERBOSE        2 // 0 none, 1 end report, 2 with plugins, files and link types, 3 with fragment anomalies
                         // [0 - 3]
#define DEBUG          0 // debug output [0 - 3]
#define PLUGIN_REPORT  1 // report lines of the plugins [0, 1]
#define TSTAMP_PREC    0 // time stamps: 0 microseconds, 1 nanoseconds [0, 1]
#define TSTAMP_UTC     1 // packet times in the report: 1 UTC, 0 local time [0, 1]
#define TSTAMP_R_UTC   0 // run times in the report: 1 UTC, 0 local time [0, 1]
#define RELTIME        0 // 1: time columns count from the first packet [0, 1]

// Monitoring (-m, -M, SIGUSR1, SIGUSR2)

#define DIFF_REPORT    0 // counters: 0 since start, 1 since the last report [0, 1]
#define MACHINE_REPORT 0 // 0 text for people, 1 a line of tab separated values [0, 1]
#define MONINTTMPCP    0 // interval in: 0 real time, 1 packet time [0, 1]
#define MONINTTMPCP_ON 0 // 1: interval reports from the start on [0, 1]
#define MONINTV      1.0 // interval [s]; -M overrides it
#define MONPROTMD      1 // machine report: protocols by 0 number, 1 name [0, 1]
#define MIN_MAX_ESTIMATE 0 // 1: extremes and deviation of the bandwidth in the report [0, 1]
#define MMXLAGTMS    0.1 // interval of these estimates [s]

// Packet file (-s)

#define SPKTMD_PKTNO      1 // column pktNo [0, 1]
#define SPKTMD_PCNTC      1 // content as characters [0, 1]
#define SPKTMD_PCNTH      0 // content as hex bytes [0, 1]
#define SPKTMD_PCNTL      4 // content from: 0 the whole packet, 1 L2, 2 L3, 3 L4, 4 L7 on [0 - 4]
#define SPKTMD_PCNTH_PREF "0x" // before each hex byte
#define SPKTMD_PCNTH_SEP  " " // between hex bytes

// Decoding

#define IPV6_ACTIVATE   2 // flows of: 0 IPv4, 1 IPv6, 2 both [0 - 2]
#define ETH_ACTIVATE    1 // 0 no L2 flows, 1 L2 flows, 2 and MAC addresses in the key of IP flows [0 - 2]
#define LAPD_ACTIVATE   0 // LAPD links and flows [0, 1]
#define SCTP_ACTIVATE   0 // SCTP flows: 0 as UDP, 1 by stream, 2 by verification tag, 3 by both [0 - 3]
#define SCTP_STATFINDEX 1 // all flows of an SCTP packet: 0 own index each, 1 one index [0, 1]
#define MULTIPKTSUP     0 // 1: packets with the IP ID of the packet before are dropped [0, 1]

#define AYIYA    1 // decode AYIYA [0, 1]
#define GENEVE   1 // decode GENEVE [0, 1]
#define TEREDO   1 // decode Teredo [0, 1]
#define L2TP     1 // decode L2TP [0, 1]
#define GRE      1 // decode GRE [0, 1]
#define GTP      1 // decode GTP [0, 1]
#define VXLAN    1 // decode VXLAN [0, 1]
#define IPIP     1 // decode IPv4/6 in IPv4/6 [0, 1]
#define ETHIP    1 // decode Ethernet over IP [0, 1]
#define CAPWAP   1 // decode CAPWAP [0, 1]
#define LWAPP    1 // decode LWAPP [0, 1]
#define DTLS     1 // decode DTLS records [0, 1]
#define CAPWAP_SWAP_FC 1 // frame control bytes in CAPWAP are swapped [0, 1]
#define LWAPP_SWAP_FC  1 // frame control bytes in LWAPP are swapped [0, 1]
#define PW_ETH_CW      1 // Ethernet over MPLS: a first nibble 0 is a control word [0, 1]
#define LINKTYPE_JUNIPER 1 // decode Juniper link types [0, 1]

#define FRAGMENTATION   1 // follow fragments [0, 1]
#define FRAG_HLST_CRFT  1 // fragments without a first one make a flow [0, 1]
#define FRAG_ERROR_DUMP 0 // 1: a line for each of them [0, 1]
#define IPVX_INTERPRET  0 // 1: IP headers of a wrong version are read as IPv4 or IPv6 all the same [0, 1]
#define ETH_STAT_MODE   0 // L2 statistics by the 0 inner, 1 outer ethertype [0, 1]
#define MAXHDRCNT       5 // IPv6 headers followed [1 - 32]
#define NOLAYER2        0 // 1: no L2 header, L3 starts at NOL2_L3HDROFFSET [0, 1]
#define NOL2_L3HDROFFSET 0 // offset of L3 with NOLAYER2 [bytes] [0 - 65535]

#define T2_PRI_HDRDESC  1 // descriptions of the headers (hdrDesc) [0, 1]
#define T2_HDRDESC_AGGR 1 // 1: repeated headers as name{n} [0, 1]
#define T2_HDRDESC_LEN 128 // longest description [bytes, with the end] [16 - 1024]

#define PACKETLENGTH    3 // packet length of the statistics: 0 L2 on, 1 L3 on, 2 L4 on, 3 L7 only [0 - 3]
#define FRGIPPKTLENVIEW 1 // PACKETLENGTH <= 1: later fragments without IP header [0, 1]

// Flows

#define FLOW_TIMEOUT 182 // a flow ends after this silence [s] [1 - 86400]
#define FDURLIMIT      0 // a flow ends at this age [s], bit 62 is on the one that goes on; 0 never [0 - 4294967295]
#define FDLSFINDEX     0 // FDURLIMIT: flows of a connection have 0 an index each, 1 the same [0, 1]
#define NOFLWCRT       1 // no new flows after the first SIGINT [0, 1]
#define ANONYM_IP      0 // 1: no address columns [0, 1]

#define HASHFACTOR     1 // the table has HASHCHAINTABLE_BASE_SIZE times this many flows; -f overrides it [1 - 65536]
#define HASHCHAINTABLE_BASE_SIZE 262144 // flows of a table of factor 1 [1024 - 16777216]
#define HASH_AUTOPILOT 1 // full table: 1 the oldest flows end, 0 the run ends [0, 1]
#define NUMFLWRM       1 // number of these flows [1 - 65536]

// Memory of what is kept of flows

#define STREAM_MEM    64 // segments of all flows that wait for those before them [MiB] [1 - 65536]
#define TEXT_MEM     512 // names and texts that plugins keep of all flows [MiB] [1 - 65536]

// Applications

#define T2_PORTRULES   0 // what an application is known by: 0 what is said, then ports, 1 ports, as plugins of old do
                         // [0, 1]

// Secrets

#define T2_MASKPW      1 // 1: passwords and hashes of them are **** in rows and files of plugins, 0: as they are
                         // [0, 1]

// Address labels

#define SUBNET_ON      1 // country and organisation of addresses [0, 1]
#define SALRM          0 // 1: flows of labelled addresses get the alarm bit [0, 1]
#define SALRMINV       0 // 1: the others do [0, 1]

// Aggregation of flows

#define AGGREGATIONFLAG 0x00 // bits: 0x01 l4Proto, 0x02 dstPort, 0x04 srcPort, 0x08 dstIP, 0x10 srcIP, 0x20 vlanID,
                             // 0x80 subnet
#define SRCIP4CMSK   24 // kept prefix of IPv4 source addresses [bits] [0 - 32]
#define DSTIP4CMSK   24 // of destination addresses [bits] [0 - 32]
#define SRCIP6CMSK  120 // of IPv6 source addresses [bits] [0 - 128]
#define DSTIP6CMSK  120 // of destination addresses [bits] [0 - 128]
#define SRCPORTLW     1 // source ports from here [0 - 65535]
#define SRCPORTHW  1024 // to here become 1, others 0 [0 - 65535]
#define DSTPORTLW     1 // destination ports from here [0 - 65535]
#define DSTPORTHW  1024 // to here become 1, others 0 [0 - 65535]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

/*      No env / runtime configuration flags available for tranalyzer2       */

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* Bits of AGGREGATIONFLAG */
#define L4PROT	0x01
#define DSTPORT	0x02
#define SRCPORT	0x04
#define DSTIP	0x08
#define SRCIP	0x10
#define VLANID	0x20
#define SUBNET	0x80

#if TSTAMP_PREC == 1
#define T2_TSTAMP_TICKS	1000000000L	/* fractions of a second in tv_usec */
#define T2_TSTAMP_DIGITS	9
#else
#define T2_TSTAMP_TICKS	1000000L
#define T2_TSTAMP_DIGITS	6
#endif
#define TSTAMPFAC	T2_TSTAMP_TICKS		/* in plugins a double: t2Plugin.h */

#define T2_XSTR_(x)	#x
#define T2_XSTR(x)	T2_XSTR_(x)

/*
 * The flags on which the layout of shared structures, or code in plugins, depends: a plugin that was built with other
 * values is refused.  bin2txt.h has more.  The order is free; tests/signature tells which are missing.
 */
#define T2_SIGNATURE_FLAGS(X) \
	X(ALARM_MODE) X(ALARM_AND) X(FORCE_MODE) X(FORCE_LINK) X(BLOCK_BUF) X(USE_T2BUS) X(ENVCNTRL) X(VERBOSE) \
	X(DEBUG) \
	X(PLUGIN_REPORT) X(DIFF_REPORT) X(TSTAMP_PREC) X(RELTIME) X(OUTBUF_AUTOPILOT) X(IPV6_ACTIVATE) \
	X(ETH_ACTIVATE) X(LAPD_ACTIVATE) X(SCTP_ACTIVATE) X(FRAGMENTATION) X(T2_PRI_HDRDESC) X(T2_HDRDESC_LEN) \
	X(PACKETLENGTH) X(FDURLIMIT) X(FDLSFINDEX) X(ANONYM_IP) X(SUBNET_ON) X(AGGREGATIONFLAG) X(TSTAMP_R_UTC) \
	X(T2_PORTRULES) X(T2_MASKPW)

/* NAME=VALUE, of each, as one text. */
#define T2_SIGNATURE_OF(name)	#name "=" T2_XSTR(name) ","
#define T2_SIGNATURE		T2_SIGNATURE_FLAGS(T2_SIGNATURE_OF) T2_SIGNATURE_FLAGS_TEXT(T2_SIGNATURE_OF)

#endif /* T2_TRANALYZER_H */
