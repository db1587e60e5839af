#ifndef T2_BITTABLE_H
#define T2_BITTABLE_H

/*
 * Bit and value tables: one list for what the code sets and what `tawk -V' prints.
 *
 * A table is a file NAME.def in lib/, in a plugin's src/ or in tawk/tables/ (columns whose plugin is elsewhere).  It
 * holds macro calls, one on a line, and comments; nothing else.  The code that sets the bits includes the file with
 * macros of its own, for instance
 *
 *	#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
 *	#define T2_BIT(bit, name, level, text) name = UINT64_C(1) << (bit),
 *	enum flow_stat {
 *	#include "flowStat.def"
 *	};
 *	#undef T2_TABLE
 *	#undef T2_BIT
 *
 * tawk has the files of the tree compiled in, and reads $T2HOME/plugins/NAME/src/NAME.def for others when it is
 * asked.
 *
 * First call of a table:
 *
 *	T2_TABLE(name, kind, digits, grouped, gaps, "heading")
 *		name	the column
 *		kind	bits	 rows are bits of a mask
 *			words	 the same; its cells have the names of bits, but for a flag that has them as mask
 *			values	 rows are values
 *			signed	 rows are values, which may be below 0
 *			range	 values and ranges of values, left-aligned
 *			string	 rows are words
 *			pattern	 hexadecimal numbers with ranges in brackets
 *			bits2	 two masks, joined by _ in the column
 *		digits	hexadecimal digits of a mask or value; 0: decimal; -8, -16, -32: decimal, of so many bits
 *		grouped	grouped: masks are shown in groups of four digits; plain: they are not
 *		gaps	gaps: the full list has an empty line after every fourth bit; nogaps: it has none
 *		heading	cell above the masks or values; blanks at its end widen the column
 *
 * Rows (level is N normal, I information, W warning, E error; a text of "-" is an unused bit):
 *
 *	T2_BIT(bit, name, level, "text")			a bit; name is for C, _ if nobody needs one
 *	T2_BITSHORT(bit, name, level, "short", "text")		a bit with a short name
 *	T2_MASK(bit, mask, level, "text")			a row whose mask is not 1 << bit
 *	T2_VALUE(value, name, level, "short", "text")		a value; short is "" where the table has no such cell
 *	T2_RANGE(low, high, level, "text")			values low to high
 *	T2_STRING("word", level, "text")
 *	T2_PATTERN("0x51474f[00-ff]", level, "text")
 *	T2_CODE(type, bit, mask, level, "text")			bits2: a bit of the second mask that goes with type
 *	T2_OPTION(bit, mask, level, "class", "text")		bits2: a bit of the second mask, with its class byte
 *
 * In a table of kind bits, a T2_BIT whose text holds " | " has a short name in front of it.
 */

#endif
