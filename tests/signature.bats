# T2_SIGNATURE: the flags of the core by which t2 refuses a plugin.

load helper

setup() {
	sandbox
}

@test "no flag that is not in it changes the objects of a plugin" {
	run -0 "$T2_TREE/tests/signature"
	[ "$(grep -c '^ok' <<<"$output")" -gt 60 ]
}

@test "one that does, and is taken out, is told with the plugins that it changes; one that does not is none" {
	mkdir copy
	(cd "$T2_TREE" && tar -cf - lib t2core t2build/skel tests/plugins plugins/{basicFlow,basicStats,tcpStates,tcpWin,txtSink}) |
		tar -xf - -C copy
	sed -i 's/X(BLOCK_BUF) //; s/X(USE_T2BUS) //' copy/t2core/src/tranalyzer.h
	sed -i 's/X(SEP_CHR) //' copy/lib/row/bin2txt.h
	run -1 "$T2_TREE/tests/signature" -f '^(BLOCK_BUF|USE_T2BUS|SEP_CHR|RROP)$' copy
	has "BLOCK_BUF=1: not in T2_SIGNATURE, and objects differ"
	has "# plugins/tcpWin/src/tcpWin.c"
	has 'SEP_CHR="\tx": not in T2_SIGNATURE, and objects differ'
	is "2" "$(grep -c '^not ok' <<<"$output")"
	has "- RROP=1"
}

@test "the text has the names and the values, each once" {
	local sig
	sig=$(grep -aoE 'ALARM_MODE=[0-9],[ -~]*,' "$T2_BUILD/plugins/145_tcpWin.so" | head -n 1)
	is "" "$(tr ',' '\n' <<<"$sig" | cut -d= -f1 | sort | uniq -d)"
	[ "$(tr ',' '\n' <<<"$sig" | grep -c =)" -gt 35 ]
	[[ $sig == *",FORCE_MODE=0,"* && $sig == *',SEP_CHR="'* ]]
}
