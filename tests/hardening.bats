# How everything that is installed is built: position independent, relocations read-only from the start, stack protected,
# calls of the C library checked, indirect branches marked; and what the user says wins.

load helper

setup() {
	sandbox
}

# What the sanitisers and builds without optimisation leave out.
fortified() {
	[[ $T2_BUILD != *-san* && $T2_BUILD != *-debug* ]]
}

products() {
	{ find "$T2_BUILD/bin" -type f; find "$T2_BUILD/plugins" -type f -name '*.so'; }
}

# objects of sources that are there
objects() {
	(cd "$T2_TREE" && find lib t2core t2build t2conf tawk ! -path '*/skel/*' -name '*.c' -printf "$T2_BUILD/obj/%p\n" &&
		cd plugins && find . -path './*/src/*.c' -printf "$T2_BUILD/plugin-obj/%P\n" | sed 's|/src/|/|') | sed 's/c$/o/'
}

# knows FLAG: the compiler does
knows() {
	"${CC:-cc}" -Werror "$1" -x c -c -o /dev/null - </dev/null 2>/dev/null
}

@test "programs and plugins are position independent" {
	local IFS=$'\n'	# paths may have blanks
	local f
	[ "$(products | wc -l)" -gt 15 ]
	for f in $(products); do
		readelf -hW "$f" | grep -q 'Type: *DYN' || { echo "$f" >&2; return 1; }
	done
	for f in "$T2_BUILD"/bin/*; do
		readelf -dW "$f" | grep -q 'FLAGS_1.*PIE' || { echo "$f" >&2; return 1; }
	done
}

@test "all of them: full RELRO, bound at start, no text relocations, no executable stack" {
	local IFS=$'\n'	# paths may have blanks
	local f
	for f in $(products); do
		readelf -lW "$f" >segments
		readelf -dW "$f" >dynamic
		grep -q GNU_RELRO segments
		grep -q 'GNU_STACK.* RW ' segments
		grep -qE 'BIND_NOW|FLAGS_1.*NOW' dynamic
		is "" "$(grep TEXTREL dynamic; grep RWE segments)"
	done
}

@test "programs and plugins that have buffers on the stack protect them" {
	local IFS=$'\n'	# paths may have blanks
	local f n=0
	for f in $(products); do
		readelf -sW --dyn-syms "$f" | grep -q __stack_chk_fail && n=$((n + 1))
	done
	[ "$n" -gt 12 ]
	readelf -sW --dyn-syms "$T2_BUILD/bin/t2" | grep -q __stack_chk_fail
}

@test "calls of the C library that write to buffers are the checked ones" {
	local IFS=$'\n'	# paths may have blanks
	fortified || skip "not in this build"
	local f n=0
	for f in $(products); do
		readelf -sW --dyn-syms "$f" | grep -qE ' __[a-z]+_chk' && n=$((n + 1))
	done
	[ "$n" -gt 15 ]
	readelf -sW --dyn-syms "$T2_BUILD/bin/t2" | grep -q __snprintf_chk
}

@test "objects are compiled for shadow stacks and marked branches" {
	local IFS=$'\n'	# paths may have blanks
	[ "$(uname -m)" = x86_64 ] || skip "x86 has it"
	knows -fcf-protection || skip "the compiler does not know it"
	local f
	[ "$(objects | wc -l)" -gt 100 ]
	for f in $(objects); do
		readelf -nW "$f" 2>/dev/null | grep -q 'IBT.*SHSTK' || { echo "$f" >&2; return 1; }
	done
}

# command OPTION...: how make compiles and links t2 and a plugin with these options
command_lines() {
	(cd "$T2_TREE" && env -u MAKEFLAGS -u MAKELEVEL -u CFLAGS -u SAN make -n -B V=1 BUILD="$DATA/none" "$@" t2 plugin-tcpWin 2>/dev/null)
}

# in_order TEXT A B: in each line with A, B comes behind it
in_order() {
	grep -qF -- "$2" <<<"$1" || { echo "no $2" >&2; return 1; }
	is "" "$(grep -F -- "$2" <<<"$1" | grep -vE -- "${2//+/.} .*$3")"
}

@test "what CFLAGS and LDFLAGS say comes last" {
	run -0 command_lines
	has -fstack-protector-strong
	has -D_FORTIFY_SOURCE=3
	has -fstack-clash-protection
	run -0 command_lines CFLAGS='-O2 -fno-stack-protector -fcf-protection=none' LDFLAGS=-Wl,-z,lazy
	in_order "$output" -fstack-protector-strong -fno-stack-protector
	in_order "$output" -fcf-protection -fcf-protection=none
	in_order "$output" -Wl,-z,relro,-z,now -Wl,-z,lazy
	run -0 command_lines CFLAGS='-O2 -D_FORTIFY_SOURCE=1'
	hasnt _FORTIFY_SOURCE=3
	run -0 command_lines CFLAGS=-O0
	hasnt _FORTIFY_SOURCE
	has -fstack-protector-strong
	run -0 command_lines CFLAGS='-O2 -fno-pie' LDFLAGS=-no-pie
	hasnt ' -pie'
}

@test "a compiler that knows none of it builds all the same" {
	cat >old <<-'END'
	#!/bin/sh
	case " $* " in *stack-protector*|*clash*|*fcf-*|*_FORTIFY_SOURCE=3*) echo "old: unknown" >&2; exit 1 ;; esac
	exec cc "$@"
	END
	chmod +x old
	run -0 command_lines CC="$PWD/old"
	hasnt stack-protector
	hasnt -fcf-protection
	hasnt _FORTIFY_SOURCE=3
	has _FORTIFY_SOURCE=2
}
