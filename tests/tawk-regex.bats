# tawk: regular expressions cost time in proportion to the text, and bounded memory.

load helper

setup() {
	sandbox
	export LC_ALL=C.UTF-8
	awk 'BEGIN { for (i = 0; i < 400000; i++) printf "a"; print "" }' >same
	awk 'BEGIN { srand(1); for (i = 0; i < 400000; i++) printf "%s", rand() < .5 ? "a" : "b"; print "" }' >mixed
}

# soon WANT ARGUMENTS...: tawk prints WANT, within what twice the text in twice the time allows, and 1 GB of addresses
soon() {
	local want=$1
	shift
	ulimit -v 1000000
	run -0 timeout 30 tawk -F ' ' -O ' ' "$@"
	is "$want" "$output"
}

@test "tawk: all matches, where each could go on to the end of the text" {
	soon 400000 '{ print gsub(/a*b|a/, "x") }' same
	soon 400001 '{ print split($0, p, /a*b|a/) }' same
	soon 400000 '{ print patsplit($0, p, /a*b|a/) }' same
	soon 400000 '{ print length(gensub(/a(a*b)?/, "x", "g")) }' same
	soon 400001 'BEGIN { FS = "a*b|a" } { print NF }' same
	soon 400000 'BEGIN { FPAT = "a*b|a" } { print NF }' same
	soon 400001 'BEGIN { RS = "a*b|a" } END { print NR }' same
	soon 400001 'BEGIN { RS = "a*b|a" } END { print NR }' - <same
	soon '0 400000' '{ print match($0, /a+b|b/), gsub(/a{1,30}b|a/, "x") }' same
}

@test "tawk: a search that begins anew at every place" {
	soon 0 '{ print match($0, /a*b/) }' same
	soon 0 '{ print gsub(/a+,|c/, "") }' mixed
	soon 0 '{ print match($0, /(a+a+)+b|(a|b)*c/) }' same
	soon 1 '{ $0 = $0 " x"; print split($0, p, /[ab]+,/) }' mixed
}

@test "tawk: more states than can be kept" {
	soon 0 '{ print /[ab]*a[ab]{20}c/ }' mixed
	soon 0 '{ print match($0, /[ab]*a[ab]{20}c/) }' mixed
	soon 0 '{ print match($0, /(a|b)*a(a|b){30}c/, m) }' mixed
	soon 0 '{ print gsub(/[ab]*a[ab]{18}c/, "x") }' mixed
	soon '1 400001' '{ $0 = $0 "c"; print gsub(/[ab]*a[ab]{20}c/, "x"), length($0) + 400000 }' mixed
	soon 1 '{ print match($0, /(a?){200}a{200}/) }' same
}

@test "tawk: places of groups, where one must give way to another" {
	soon '1 0 399999' '{ $0 = "b" substr($0, 2); print match($0, /(.*)b(.*)/, m), length(m[1]), length(m[2]) }' same
	soon '1 1' '{ print match($0, /(a*b|a)*/, m), length(m[1]) }' same
	soon '1 3 399995' '{ $0 = "b,b,b" substr($0, 6); print match($0, /(.*),(.*),(.*)/, m), length(m[1]) + length(m[2]) + 1, length(m[3]) - 1 }' same
	soon 399999 '{ $0 = "=" substr($0, 2); print length(gensub(/([^,]*)=(.*)/, "\\2", 1)) }' same
}

@test "tawk: a regular expression that is too big is refused" {
	run -1 --separate-stderr tawk 'BEGIN { print match("a", /(([a-z]{1,1000}){1,1000}){1,1000}/) }'
	[[ $stderr == *"regular expression too big"* ]] || is "too big" "$stderr"
}

@test "tawk: single bytes, and fields without a match, are replaced as anything else is" {
	awk 'BEGIN {
		srand(3)
		for (i = 0; i < 3000; i++) {
			s = ""
			for (k = int(rand() * 200); k > 0; k--) s = s substr("abcdeiou -xé", 1 + int(rand() * 12), 1)
			print s
		}
		for (i = 0; i < 5000; i++) printf "oxa"
		print ""
	}' >rows
	for l in C C.UTF-8; do
		export LC_ALL=$l
		for r in "" "*" "<>" "a long replacement" "<&>" '\\&'; do
			tawk "{ n += gsub(/[aeiou]/, \"$r\"); print } END { print n }" rows >one
			tawk "{ n += gsub(/([aeiou])/, \"$r\"); print } END { print n }" rows >any
			cmp one any
			tawk "{ n += gsub(/[aeiou-]+/, \"$r\"); print } END { print n }" rows >one
			tawk "{ n += gsub(/([aeiou-])+/, \"$r\"); print } END { print n }" rows >any
			cmp one any
			tawk -F ' ' "{ n += gsub(/ab|-x/, \"$r\", \$2) + sub(/xx/, \"$r\"); print } END { print n }" rows >one
			tawk -F ' ' "{ r = \"$r\"; n += gsub(\"ab|-x\", r, \$2) + sub(\"xx\", r); print } END { print n }" rows >any
			cmp one any
		done
	done
}

@test "tawk: a test finds its match at any place of a row, and rows like header rows are none" {
	awk 'BEGIN {
		split("Firefox/1 Chrome/22 curl/7 Firefox/x Chrom/2 cur/7 Chr", word, " ")
		fill = "cCFhiurRx/1 Fi ch cu Cur xé-"
		for (i = 0; i < 300; i++)
			for (w = 1; w <= 7; w++) {
				s = ""
				while (length(s) < i) s = s fill
				print substr(s, 1, i) word[w] substr(fill, 1, i % 28)
			}
		print "%Chrome/1\tcurl/2"
		print "%srcIP\tdstIP"
		print "%srcIP\tcurl/3"
		print "curl/4"
		printf "Chrome/5"
	}' >rows
	for l in C C.UTF-8; do
		export LC_ALL=$l
		for r in '(Firefox|Chrome|curl)\/[0-9]+' '[FC]i?h?r' '(Chrome|curl)\/' '[a-z]\/[0-9]+$' 'r(efox)?[lo]?\/' 'x|é'; do
			tawk "{ s = \$0 \"\"; if (match(s, /$r/)) print NR, s }" rows >want
			[ -s want ]
			tawk "/$r/ { print NR, \$0 }" rows | cmp - want
			tawk "{ if (\$0 ~ /$r/) { print NR, \$0 } }" rows | cmp - want
			tawk "\$0 !~ /$r/ { next } { print NR, \$0 }" rows | cmp - want
			cat rows | tawk "/$r/ { print NR, \$0 }" | cmp - want
			cat rows rows | tawk "/$r/ { if (FNR == 5) getline; print NR, \$0 }" >some
			tawk "{ s = \$0 \"\"; if (match(s, /$r/)) { if (FNR == 5) getline; print NR, \$0 } }" <(cat rows rows) | cmp - some
		done
	done
}

@test "tawk: expressions made from text are kept while they are used, not all of them" {
	soon 60000 'BEGIN { for (i = 0; i < 60000; i++) { n += ("x" i) ~ ("^x" i "$|(q" i "|zz)y"); "xyz" ~ "y+" } print n }'
	# one long automaton each
	soon 90 'BEGIN { for (i = 0; i < 30000; i++) s = s (i % 7 % 2 ? "a" : "b")
	    for (i = 0; i < 90; i++) n += s ~ ("c|[ab]*a[ab]{15}" i "|^"); print n }'
	# those in use stay: of FS, of RS, of arguments under IGNORECASE
	soon '5000 x,ab x x ab x' 'function many(  i) { for (i = 0; i < 5000; i++) n += ("x" i) ~ ("^x" i "$"); return "+" }
	    BEGIN { FS = "(q|a1)+" } { n = 0; many(); $0 = $0; print n, $1 "," $2, $1, $2 }' <<<'xa1ab xa1ac'
	soon $'a\nb\nc' 'BEGIN { RS = "(;|:)+" } { print $1; for (i = 0; i < 5000; i++) ("x" i) ~ ("^x" i "$") }' <<<'a;:b;c'
	soon '+y+' 'function many(  i) { for (i = 0; i < 5000; i++) ("x" i) ~ ("^x" i "$"); return "+" }
	    BEGIN { IGNORECASE = 1; s = "xyx"; gsub(/X/, many(), s); print s }'
}
