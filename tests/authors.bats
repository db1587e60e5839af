# Plugins of authors outside the tree: one source in the style of each generation, the same rows from both.

load helper

setup_file() {
	export HOME=$BATS_FILE_TMPDIR/home
	mkdir -p "$HOME"
}

setup() {
	sandbox
	tree
	cp -R "$T2_TREE/tests/plugins" "$HOME/own"
}

@test "t2build FOLDER builds a plugin of generation 8 and one of generation 9, without a warning" {
	run -0 t2build "$HOME/own/gen8" "$HOME/own/gen9"
	hasnt "warning"
	line "BUILD SUCCESSFUL"
	is "620_gen8.so 621_gen9.so" "$(cd "$PLUGINS" && echo 62*.so)"
}

@test "both give the same values in all columns, packet columns, files and report lines" {
	t2build basicFlow txtSink "$HOME/own/gen8" "$HOME/own/gen9" >&2
	local s c
	for s in faf dns l2 frag4 vlan sctp icmp noise; do
		flows "$s" -s
		for c in Stat Ports Sum FStat Proto Slot Pkts Bytes Ave Dir IP Text Lens Min_Max Win_Flags Mac; do
			is "$s $(cells "$FLOWS" "gen8$c")" "$s $(cells "$FLOWS" "gen9$c")"
		done
		is "$(awk -F '\t' 'NR == 1 {for (i = 1; i <= NF; i++) at[$i] = i} {print $at["gen8Len"]}' out_packets.txt | tail -n +2)" \
			"$(awk -F '\t' 'NR == 1 {for (i = 1; i <= NF; i++) at[$i] = i} {print $at["gen9Len"]}' out_packets.txt | tail -n +2)"
		cmp out_gen8.txt out_gen9.txt
		cmp out_gen8.txt2 out_gen9.txt2
		is "$(grep '^gen8' <<<"$output" | sed s/gen8/gen9/g)" "$(grep '^gen9' <<<"$output")"
	done
	flows faf
	[ "$(cells "$FLOWS" gen9Win_Flags | grep -c ';')" -gt 30 ]
	is "5902" "$(cells "$FLOWS" gen9Pkts | awk '{n += $1} END {print n}')"
}

@test "run-time flags of a plugin outside the tree" {
	t2build basicFlow txtSink "$HOME/own/gen8" >&2
	GEN8_SUFFIX=_mine.txt flows faf
	[ -s out_mine.txt ]
}

@test "a plugin whose dependency is not loaded is refused by name" {
	t2build txtSink "$HOME/own/gen9" >&2
	rm -f "$PLUGINS"/100_*.so
	capture faf
	run t2 -r "$CAP" -w "$DATA/out"
	has "basicFlow"
	hasnt "01: gen9"
}

@test "each touches at least 30 items that ten plugins or more use" {
	local f n i
	for f in gen8 gen9; do
		n=0
		for i in outputBuffer_t binary_value_t packet_t flow_t t2_env_t t2buf_t tcpHeader_t plugin_name T2_PLUGIN_INIT \
		    UNUSED T2_PLUGIN_STRUCT_NEW UNLIKELY HASHTABLE_ENTRY_NOT_FOUND MIN LIKELY hashTable_lookup flows status srcPort \
		    dstPort findex FLOW_HAS_OPPOSITE srcIP L2_FLOW ethDS FLOW_DIR_C L3_TCP L3_UDP t2_is_first_fragment \
		    BV_APPEND_H8 BV_APPEND_H16 BV_APPEND_U32 BV_APPEND_U16 BV_APPEND_U8 bt_uint_16 BV_APPEND_STR_R BV_APPEND_STR \
		    BV_APPEND BV_APPEND_R BV_APPEND_H32 BV_APPEND_STRC BV_APPEND_FLT BV_APPEND_U16_R BV_APPEND_H64 \
		    OUTBUF_APPEND_U8 OUTBUF_APPEND_U16 OUTBUF_APPEND_STR OUTBUF_APPEND_U32 OUTBUF_APPEND_NUMREP OUTBUF_APPEND_U64 \
		    OUTBUF_APPEND_ARRAY_U16 OUTBUF_APPEND_FLT OUTBUF_APPEND SEP_CHR sPktFile B2T_PRIX8 t2_mac_to_str numPackets \
		    T2_PFATAL T2_FPLOG_AGGR_HEX T2_FPLOG_NUMP T2_FPLOG T2_MON_PRI_HDR T2_FPLOG_NUM T2_CONV_NUM totalFlows \
		    T2_FPLOG_DIFFNUMP t2_get_env t2_free_env T2_ENV_VAL_UINT baseFileName MAX_FILENAME_LEN t2_file_manager \
		    file_manager_fp file_manager_close file_manager_open t2buf_left t2buf_create t2buf_read_u8 t2buf_skip_n; do
			grep -qw "$i" "$T2_TREE/tests/plugins/$f/src/$f.c" && n=$((n + 1))
		done
		[ $n -ge 70 ]
	done
}

# packets_seen NAME ORDER: a plugin that counts the packets of each flow by the callbacks of its source, on stdin
packets_seen() {
	mkdir -p "$HOME/own/$1/src"
	echo "ORDER = $2" >"$HOME/own/$1/plugin.mk"
	: >"$HOME/own/$1/default.config"
	{
		cat <<-END
		#include "t2Plugin.h"
		static struct count { uint64_t packets, order; } *count;
		T2_PLUGIN_INIT("$1", "1.0", 0, 8);
		void initialize(void) { T2_PLUGIN_STRUCT_NEW(count); }
		void onFlowGenerated(packet_t *packet UNUSED, unsigned long i) { memset(&count[i], 0, sizeof(*count)); }
		binary_value_t *
		printHeader(void)
		{
			binary_value_t *bv = NULL;

			BV_APPEND_U64(bv, "$1", "");
			BV_APPEND_U64(bv, "$1Order", "");
			return bv;
		}
		void
		onFlowTerminate(unsigned long i)
		{
			OUTBUF_APPEND_U64(main_output_buffer, count[i].packets);
			OUTBUF_APPEND_U64(main_output_buffer, count[i].order);
		}
		static inline void
		saw(unsigned long i, unsigned what)
		{
			if (what > 0)
				count[i].packets++;
			count[i].order = count[i].order * 3 + what;
		}
		END
		cat
	} >"$HOME/own/$1/src/$1.c"
}

@test "onPacket sees what claimLayer2Information and claimLayer4Information see of flows, and comes behind them" {
	packets_seen one 630 <<-'END'
	void onPacket(packet_t *p UNUSED, unsigned long i) { saw(i, 1); }
	END
	packets_seen pair 631 <<-'END'
	void claimLayer2Information(packet_t *p UNUSED, unsigned long i) { if (i != HASHTABLE_ENTRY_NOT_FOUND) saw(i, 1); }
	void claimLayer4Information(packet_t *p UNUSED, unsigned long i) { saw(i, 1); }
	END
	packets_seen nine 632 <<-'END'
	void t2OnLayer2(packet_t *p UNUSED, unsigned long i) { if (i != HASHTABLE_ENTRY_NOT_FOUND) saw(i, 1); }
	void onPacket(packet_t *p UNUSED, unsigned long i) { if (flows[i].status & L2_FLOW) return; saw(i, 1); }
	END
	packets_seen both 633 <<-'END'
	void claimLayer2Information(packet_t *p UNUSED, unsigned long i) { if (i != HASHTABLE_ENTRY_NOT_FOUND) saw(i, 2); }
	void claimLayer4Information(packet_t *p UNUSED, unsigned long i) { saw(i, 2); }
	void onPacket(packet_t *p UNUSED, unsigned long i) { saw(i, 0); }
	END
	t2build basicStats txtSink "$HOME"/own/{one,pair,nine,both} >&2
	local s
	for s in faf l2 frag4 sctp noise; do
		flows "$s"
		is "$(cells "$FLOWS" pair pairOrder)" "$(cells "$FLOWS" one oneOrder)"
		is "$(cells "$FLOWS" pair)" "$(cells "$FLOWS" nine)"
		is "$(cells "$FLOWS" pair)" "$(cells "$FLOWS" both)"
		# 2, 0, 2, 0, ... in base 3: the pair first, each time
		is "" "$(cells "$FLOWS" both bothOrder | awk '$1 <= 16 { for (x = i = 0; i < $1; i++) x = x * 9 + 6; if (x != $2) print }')"
	done
	flows l2
	[ "$(cells "$FLOWS" one | awk '{ n += $1 } END { print n }')" -gt 10 ]
	# it is what makes a plugin one that sees flows
	run -0 t2 -j 2 -r "$CAP" -w x
	has "plugin one cannot be on several"
}

@test "packet file: a row is whole wherever a plugin stops, and however many values it gives" {
	mkdir -p "$HOME/own/prow/src" "$HOME/own/old/src"
	echo "ORDER = 640" >"$HOME/own/prow/plugin.mk"
	echo "ORDER = 641" >"$HOME/own/old/plugin.mk"
	touch "$HOME"/own/{prow/src/prow,old/src/old}.h
	cat >"$HOME/own/prow/src/prow.c" <<-'END'
	#include "t2Plugin.h"
	T2_PLUGIN_INIT("prow", "1", 0, 9);
	void
	initialize(void)
	{
		static const struct t2_packet_column columns[] = { { "prowA", "-" }, { "prowB", "" }, { "prowC", "0_0" } };

		T2_PACKET_COLUMNS(columns);
	}
	void
	claimLayer4Information(packet_t *p, unsigned long i UNUSED)
	{
		if (!PROTO_IS_TCP(p) && !PROTO_IS_UDP(p))
			return;
		T2_PACKET_VALUE("%u", p->l4Proto);
		if (PROTO_IS_UDP(p))
			return;
		T2_PACKET_NONE();
		if (sPktFile != NULL)
			fputs("begun;", sPktFile);
		T2_PACKET_VALUE("%s", "ended");
		T2_PACKET_VALUE("%s", "too many");
		T2_PACKET_NONE();
	}
	void claimLayer2Information(packet_t *p UNUSED, unsigned long i) { if (i == HASHTABLE_ENTRY_NOT_FOUND) T2_PACKET_VALUE("no flow"); }
	END
	cat >"$HOME/own/old/src/old.c" <<-'END'
	#include "t2Plugin.h"
	T2_PLUGIN_INIT("old", "1", 0, 8);
	void initialize(void) { if (sPktFile) fputs("old" SEP_CHR, sPktFile); }
	void onPacket(packet_t *p UNUSED, unsigned long i UNUSED) { if (sPktFile) fputs("old" SEP_CHR, sPktFile); }
	END
	t2build txtSink basicStats "$HOME"/own/{prow,old} >&2
	local s
	for s in faf icmp l2; do
		flows "$s" -s
		awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; n = NF; next }
		    { print NF - n, $c["prowA"], $c["prowB"], $c["prowC"], $c["old"] }' out_packets.txt | sort -u >"$s.rows"
	done
	is "0 6  begun;ended old" "$(cat faf.rows)"
	is $'0 -  0_0 old\n0 17  0_0 old' "$(cat l2.rows)"
	grep -qx '0 -  0_0 old' icmp.rows
	is "0" "$(cut -d ' ' -f 1 icmp.rows | sort -u)"
}
