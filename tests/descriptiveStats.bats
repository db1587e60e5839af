# descriptiveStats: moments and quartiles, recomputed from the packet file.

load helper

setup() {
	sandbox
	plugins basicFlow basicStats pktSIATHisto descriptiveStats txtSink
}

# with FLAG=VALUE...: the plugin with them
with() {
	plugins basicFlow basicStats pktSIATHisto txtSink
	cp -r "$T2_TREE/plugins/pktSIATHisto" "$BATS_TEST_TMPDIR/"
	plugin_with descriptiveStats "$@"
}

# recomputed [mean]: whether the columns of out_flows.txt are what out_packets.txt says; how many rows were compared
recomputed() {
	python3 - "${1:-}" <<'END'
import csv, math, sys
from decimal import Decimal
from itertools import groupby

def table(name):
    with open(name) as f:
        lines = [l.rstrip('\n').split('\t') for l in f]
    head = [h.lstrip('%') for h in lines[0]]
    return [dict(zip(head, l)) for l in lines[1:]]

def centre(ms):
    for end, width in ((200, 1), (400, 5), (1000, 10)):
        if ms < end:
            return ms // width * width + width / 2, ms // width * width
    return 1000, 1000

def moments(x, sample):
    n = len(x)
    mean = sum(x) / n
    m = [sum((v - mean) ** k for v in x) / n for k in range(5)]
    std = math.sqrt(m[2] * n / (n - 1)) if sample and n > 1 else 0 if sample else math.sqrt(m[2])
    skew, exc = (m[3] / m[2] ** 1.5, m[4] / m[2] ** 2 - 3) if m[2] > 0 and n > 1 else (0, 0)
    return mean, std, skew, exc

def all_of(x, quartile, sample):
    if not x:
        return [0] * 13
    x = sorted(x)
    q = [quartile(x, k / 4) for k in (1, 2, 3)]
    mean, std, skew, exc = moments(x, sample)
    mode = max(((len(list(g)), -v) for v, g in groupby(x)))
    return [x[0], x[-1], mean, *q, q[2] - q[0], -mode[1], x[-1] - x[0], std, min(std, 0.7413 * (q[2] - q[0])), skew, exc]

def of_lengths(x, q):
    p = len(x) * q + 0.5
    i = int(p)
    if i < 1 or i >= len(x) or p == i:
        return x[max(i, 1) - 1]
    return (x[i - 1] + x[i]) / 2 if sys.argv[1] == 'mean' else x[i - 1] + (p - i) * (x[i] - x[i - 1])

def of_times(x, q):
    p = (len(x) - 1) * q + 1
    i = int(p)
    return x[i] if p > i else (x[i - 1] + x[min(i, len(x) - 1)]) / 2

lens, times = {}, {}
for p in table('out_packets.txt'):
    k = p['flowInd'], p['srcIP'], p['srcPort']
    lens.setdefault(k, []).append(int(p['l7Len']))
    times.setdefault(k, []).append(Decimal(p['time']))
names = 'Min Max Mean LowQuartile Median UppQuartile Iqd Mode Range Std RobStd Skew Exc'.split()
n = 0
for f in table('out_flows.txt'):
    if f['ethType'] == '0x0806':
        continue
    k = f['flowInd'], f['srcIP'], f['srcPort']
    gaps = [max(int((b - a) * 1000), 0) for a, b in zip(times[k], times[k][1:])]
    want = dict(zip([a + 'Pl' for a in names], all_of(lens[k], of_lengths, False)))
    want.update(zip([a + 'Iat' for a in names], all_of([centre(g)[len(gaps) == 1] for g in gaps], of_times, True)))
    for c, w in want.items():
        if abs(float(f['ds' + c]) - w) > 1e-5 * max(abs(w), 1e-3) + 1e-6:
            sys.exit('%s %s: %s, not %.7g' % (k, c, f['ds' + c], w))
    n += 1
print(n)
END
}

@test "all columns are what the packet file says" {
	flows series -s
	is 8 "$(recomputed)"
	flows faf -s
	[ "$(recomputed)" -gt 4 ]
}

@test "DS_QUARTILES: the mean of two lengths" {
	with DS_QUARTILES=1
	flows series -s
	is 8 "$(recomputed mean)"
	fails recomputed
}

@test "one gap is the lower bound of its bin, more are centres; the largest is not less than the smallest" {
	flows series
	is "0 20 10 126.5 252.5" "$(cells "$FLOWS" srcIP dsMinPl dsMaxPl dsMeanPl dsMeanIat dsMaxIat | sed -n 's/^10.76.0.1 //p')"
	is "0.5 0.5 0" "$(cells "$FLOWS" srcIP dsMinIat dsMaxIat dsRangeIat | sed -n 's/^10.76.6.1 //p')"
	is "1 1 1 0 0" "$(cells "$FLOWS" srcIP dsMinIat dsMaxIat dsModeIat dsStdIat dsRangeIat | sed -n 's/^10.76.5.1 //p')"
	is "1.5 1.5 0" "$(cells "$FLOWS" srcIP dsMinIat dsMaxIat dsRangeIat | sed -n 's/^10.76.3.1 //p')"
	is "0 0 0" "$(cells "$FLOWS" ethType dsMaxIat dsMeanIat dsStdPl | sed -n 's/^0x0806 //p')"
}

@test "without lengths, without times; without pktSIATHisto t2 does not start" {
	with DS_PS_CALC=0
	flows series
	is 0 "$(head -n 1 "$FLOWS" | grep -c dsMinPl)"
	is 1 "$(head -n 1 "$FLOWS" | grep -c dsMinIat)"
	with DS_IAT_CALC=0
	flows series
	is 1 "$(head -n 1 "$FLOWS" | grep -c dsMinPl)"
	is 0 "$(head -n 1 "$FLOWS" | grep -c dsMinIat)"
	plugins basicFlow descriptiveStats txtSink
	run -1 t2 -r "$CAP" -w out
	has "pktSIATHisto"
}

@test "with several workers it is the same; default.config and the header are equal" {
	flows faf
	mkdir many
	t2 -r "$CAP" -w many/out -j 3 >many.out
	fails grep "One flow worker" many.out
	cmp "$FLOWS" many/out_flows.txt
	resets descriptiveStats
}
