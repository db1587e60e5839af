# entropy: of payloads whose bytes are known; recomputed from the content of the packet file.

load helper

setup() {
	sandbox
	plugins basicFlow entropy txtSink
}

# of ADDRESS [COLUMN...]: of the flow from it
of() {
	local a=$1
	shift
	cells "$FLOWS" srcIP "${@:-PyldEntropy PyldChRatio PyldBinRatio PyldEntBytes}" | sed -n "s/^$a //p"
}

# with FLAG=VALUE...: the plugin with them, on the scenario
with() {
	plugins basicFlow txtSink
	plugin_with entropy "$@"
	flows payloads
}

all='PyldEntropy PyldChRatio PyldBinRatio PyldEntBytes'

@test "one value, two, all of them; text, few bytes, none" {
	flows payloads
	is "0 1 0 400" "$(of 10.78.0.1 $all)"
	is "1 0.5 0.5 400" "$(of 10.78.0.2 $all)"
	is "8 0.3710938 0.1054688 1024" "$(of 10.78.0.3 $all)"
	is "2.75 0.75 0 8" "$(of 10.78.0.4 $all)"
	is "-1 -1 -1 7" "$(of 10.78.0.5 $all)"
	is "-1 -1 -1 0" "$(of 10.78.0.6 $all)"
	is "-1 -1 -1 0" "$(cells "$FLOWS" ethType $all | sed -n 's/^0x0806 //p')"
	# the first bytes of a flow, each packet's up to 1500
	is "1 8192" "$(of 10.78.0.7 PyldEntropy PyldEntBytes)"
}

@test "all columns are what the content of the packet file says" {
	core_with SPKTMD_PCNTH=1
	t2build entropy >&2
	for s in payloads faf dns; do
		flows $s -s
		run -0 python3 - <<'END'
import math, sys

def table(name):
    with open(name, errors='surrogateescape') as f:
        lines = [l.rstrip('\n').split('\t') for l in f]
    head = [h.lstrip('%') for h in lines[0]]
    return [dict(zip(head, l)) for l in lines[1:]]

data = {}
for p in table('out_packets.txt'):
    if p['l4Proto']:
        b = bytes(int(x, 16) for x in p['l7HexContent'].split())
        data.setdefault((p['flowInd'], p['srcIP'], p['srcPort']), bytearray()).extend(b[:1500])
n = 0
for f in table('out_flows.txt'):
    d = data.get((f['flowInd'], f['srcIP'], f['srcPort']), b'')[:8192]
    want = [-1, -1, -1, len(d)]
    if len(d) >= 8:
        count = [d.count(v) for v in range(256)]
        binary = [*range(9), *range(14, 27), *range(28, 32), 127]
        want[0] = -sum(c / len(d) * math.log2(c / len(d)) for c in count if c)
        want[1] = sum(count[32:127]) / len(d)
        want[2] = sum(count[v] for v in binary) / len(d)
        n += 1
    for c, w in zip('PyldEntropy PyldChRatio PyldBinRatio PyldEntBytes'.split(), want):
        if abs(float(f[c]) - w) > 1e-5 * max(1, abs(w)):
            sys.exit('%s of %s: %s, not %.7g' % (c, f['flowInd'], f[c], w))
print(n)
END
		[ "$output" -gt 4 ]
	done
}

@test "flags: thresholds, packets and bytes that are passed over, no ratios" {
	with ENT_THRESL=7 ENT_RATIO=0
	is "PyldEntropy	PyldEntBytes" "$(head -n 1 "$FLOWS" | grep -o 'Pyld.*')"
	is "2.807355 7" "$(of 10.78.0.5 PyldEntropy PyldEntBytes)"
	with ENT_THRESH=300
	is "300" "$(of 10.78.0.1 PyldEntBytes)"
	with ENT_THRESH=65535
	is "1 9000" "$(of 10.78.0.7 PyldEntropy PyldEntBytes)"
	with ENT_HEAD=1
	is "396" "$(of 10.78.0.2 PyldEntBytes)"
	with ENT_TAIL=1
	is "-1 4" "$(of 10.78.0.2 PyldEntropy PyldEntBytes)"
	with ENT_HPKTIG=3
	is "100" "$(of 10.78.0.1 PyldEntBytes)"
	with ENT_HEAD=1500
	is "0" "$(cells "$FLOWS" PyldEntBytes | sort -u)"
}

@test "with several workers it is the same; default.config and the header are equal" {
	for s in payloads faf; do
		flows $s
		mkdir -p many
		t2 -r "$CAP" -w many/out -j 3 >many.out
		fails grep "One flow worker" many.out
		cmp "$FLOWS" many/out_flows.txt
	done
	resets entropy
}
