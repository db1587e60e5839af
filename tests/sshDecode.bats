# sshDecode: banners, key exchanges, host keys, HASSH, what is no packet, each flag.

load helper

setup() {
	sandbox
	plugins basicFlow sshDecode txtSink
}

# from PORT COLUMN..., to PORT COLUMN...: the row of this client, of its server
from() {
	local p=$1
	shift
	cells "$FLOWS" srcPort "$@" | sed -n "s/^$p //p"
}
to() {
	local p=$1
	shift
	cells "$FLOWS" dstPort "$@" | sed -n "s/^$p //p"
}

@test "a key exchange on a curve, in segments of 100 and of 3 bytes" {
	flows ssh
	is '0x104b "SSH-2.0-OpenSSH_9.9"  6162636465666768696a6b6c6d6e6f70' "$(from 60001 sshStat sshVersion sshHostKeyType sshCookie)"
	is '0x1089 "SSH-2.0-OpenSSH_9.2p1 Debian-2" ssh-ed25519 4142434445464748494a4b4c4d4e4f50' \
		"$(to 60001 sshStat sshVersion sshHostKeyType sshCookie)"
}

@test "agreed is what the client wants first and the server has, too; in the client's row alone" {
	flows ssh
	is 'curve25519-sha256 ssh-ed25519 chacha20-poly1305@openssh.com aes128-ctr hmac-sha1 hmac-sha1 none none  ' \
		"$(from 60001 sshKEX sshSrvHKeyAlgo sshEncCS sshEncSC sshMacCS sshMacSC sshCompCS sshCompSC sshLangCS sshLangSC)"
	is '         ' "$(to 60001 sshKEX sshSrvHKeyAlgo sshEncCS sshEncSC sshMacCS sshMacSC sshCompCS sshCompSC sshLangCS sshLangSC)"
	is 'diffie-hellman-group1-sha1 ssh-dss a.b ' "$(from 60006 sshKEX sshSrvHKeyAlgo sshEncCS sshEncSC | tr '\t' T)"
}

@test "HASSH is of the lists of the direction that a side sends in" {
	flows ssh
	local kex=mlkem768x25519-sha256,curve25519-sha256,ecdh-sha2-nistp256,diffie-hellman-group14-sha256,ext-info-c
	is "$(printf '%s' "$kex;chacha20-poly1305@openssh.com,aes128-ctr;hmac-sha2-256,hmac-sha1;none,zlib@openssh.com" | md5sum | cut -c 1-32)" \
		"$(from 60001 sshHassh)"
	is "$(printf '%s' "diffie-hellman-group14-sha256,curve25519-sha256;aes256-ctr,aes128-ctr;hmac-sha1;none" | md5sum | cut -c 1-32)" \
		"$(to 60001 sshHassh)"
}

@test "what is known of a HASSH stands in a file" {
	flows ssh
	has "sshDecode: 22 HASSH fingerprints loaded"
	printf '%% 1\n# comment\n%s\tthe one\n%s\tnot this\n' "$(from 60001 sshHassh)" "$(from 60001 sshHassh)" \
		>"$HOME/.tranalyzer/plugins/hassh_fingerprints.tsv"
	flows ssh
	is '"the one"' "$(from 60001 sshHasshDesc)"
	line "sshDecode: Number of HASSH signatures matched: 1"
	rm "$HOME/.tranalyzer/plugins/hassh_fingerprints.tsv"
	flows ssh
	is '' "$(from 60001 sshHasshDesc)"
	mkdir "$HOME/.tranalyzer/plugins/hassh_fingerprints.tsv"
	run -1 t2 -r "$CAP" -w "$DATA/out"
	has "hassh_fingerprints.tsv: "
}

@test "lines before a banner, on another port; a group that is asked for" {
	flows ssh
	is '0x190f "SSH-2.0-srv" ssh-rsa' "$(to 60002 sshStat sshVersion sshHostKeyType)"
	is '0x1609 "SSH-2.0-cli" ssh-rsa' "$(from 60002 sshStat sshVersion sshSrvHKeyAlgo)"
	is "$(printf '\0\0\0\7ssh-rsa\0\0\0\4KEY!' | md5sum | sed 's/ .*//; s/../&:/g; s/:$//')" "$(to 60002 sshFingerprint)"
}

@test "version 1 ends with its banner; LF alone, NUL and other bytes in banners" {
	flows ssh
	is '0x0007 "SSH-1.5-1.2.26"' "$(to 60003 sshStat sshVersion)"
	is '0x0001 "SSH-1.5-1.2.26"' "$(from 60003 sshStat sshVersion)"
	is '0x8007 "SSH-2.0-a\u0000b"' "$(to 60004 sshStat sshVersion)"
	is '0x8001 "SSH-2.0-ét.\t"' "$(from 60004 sshStat sshVersion)"
}

@test "a hole, a cut init and one that is too long leave what was before" {
	flows ssh
	is '0x0001 "SSH-2.0-hole" ' "$(to 60005 sshStat sshVersion sshHassh)"
	is '0x000b  ' "$(from 60005 sshStat sshKEX sshHostKeyType)"
	is '0x0003 "SSH-2.0-cut" ' "$(from 60011 sshStat sshVersion sshHassh)"
	is '0x800b "SSH-2.0-long"  ' "$(from 60012 sshStat sshVersion sshHassh sshCookie)"
}

@test "a group that is given; a type that is too long" {
	flows ssh
	is '0x0019' "$(from 60006 sshStat)"
	is '0x402b a-type-of-a-host-key-that-is-longer-than-forty-e' "$(to 60006 sshStat sshHostKeyType)"
}

@test "banners that are cut, and what is none" {
	flows ssh
	is '0x2003 514' "$(from 60007 sshStat) $(from 60007 sshVersion | tr -d '\n' | wc -c)"
	is '0x2005' "$(to 60007 sshStat)"
	is '0x0000 ' "$(from 60009 sshStat sshVersion)"
	is '0x0000 ' "$(to 60009 sshStat sshVersion)"
	is '0x0003 "SSH-2.0-first"' "$(from 60010 sshStat sshVersion)"
}

@test "SSH_DECODE: how far; SSH_USE_PORT" {
	plugin_with sshDecode SSH_DECODE=0
	flows ssh
	is '0x0003 ' "$(from 60001 sshStat sshHassh)"
	plugin_with sshDecode SSH_DECODE=1 SSH_USE_PORT=1
	flows ssh
	is '0x000b curve25519-sha256' "$(from 60001 sshStat sshKEX)"
	is '0x0001 ' "$(from 60009 sshStat sshVersion)"
	is '0x000f' "$(to 60002 sshStat)"
}

@test "columns that can be left out and added" {
	plugin_with sshDecode SSH_FINGERPRINT=0 SSH_ALGO=0 SSH_HASSH=0
	flows ssh
	is 'sshStat sshVersion sshHostKeyType sshCookie' "$(head -n 1 "$FLOWS" | tr '\t' '\n' | grep ^ssh | xargs)"
	plugin_with sshDecode SSH_FINGERPRINT=2 SSH_LISTS=1 SSH_HASSH_STR=1 SSH_BUF_SIZE=20 SSH_HKT_SIZE=7 SSH_HASSH_STR_LEN=30
	flows ssh
	is "$(printf '\0\0\0\7ssh-rsa\0\0\0\4KEY!' | sha256sum | sed 's/ .*//; s/../&:/g; s/:$//')" "$(to 60002 sshFingerprint)"
	is 'mlkem768x25519-sha25 ssh-ed25519,ssh-rsa none,zlib@openssh.co curve25' \
		"$(from 60001 sshKEXList sshSrvHKeyAlgoList sshCompCSList sshKEX)"
	is '"mlkem768x25519-sha256,curve255"' "$(from 60001 sshHasshStr)"
	is '0x704b ssh-ed2' "$(from 60001 sshStat) $(to 60001 sshHostKeyType)"
}

@test "the report and the packet file" {
	flows ssh -s
	line "sshDecode: Aggregated sshStat=0xffff"
	has "sshDecode: Number of SSH flows: 18 "
	awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "sshStat") c = i; next } { n += $c == "0x104b" } END { exit n == 0 }' \
		out_packets.txt
}

@test "the texts of the bits" {
	run -0 tawk -V sshStat=0x1002
	has "first banner"
	has "new keys"
}
