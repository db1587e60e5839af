/*
 * elements.c - types of the elements that flows have
 */
#include "netflowSink.h"

/* --- the tables: types by number, of IANA's registry and of CERT's (enterprise 6871) ---------------------------- */

#define U8	(IE_U8 + 1)
#define U16	(IE_U16 + 1)
#define U32	(IE_U32 + 1)
#define U64	(IE_U64 + 1)
#define BOOL	(IE_BOOL + 1)
#define MAC	(IE_MAC + 1)
#define TEXT	(IE_TEXT + 1)
#define OCTETS	(IE_OCTETS + 1)
#define IP4	(IE_IP4 + 1)
#define IP6	(IE_IP6 + 1)
#define SECONDS	(IE_SECONDS + 1)
#define MILLI	(IE_MILLI + 1)
#define MICRO	(IE_MICRO + 1)
#define NANO	(IE_NANO + 1)

static const uint8_t iana[] = {
	[4] = U8, [5] = U8, [33] = U8, [46] = U8, [52] = U8, [53] = U8, [60] = U8, [61] = U8, [136] = U8,
	[176] = U8, [177] = U8, [178] = U8, [179] = U8, [188] = U8, [189] = U8, [192] = U8, [195] = U8,
	[197] = U8, [200] = U8, [203] = U8, [206] = U8, [239] = U8, [240] = U8, [244] = U8, [246] = U8,
	[263] = U8, [267] = U8, [277] = U8, [339] = U8, [344] = U8, [505] = U8, [506] = U8, [509] = U8,
	[510] = U8, [513] = U8, [514] = U8,
	[6] = U16, [7] = U16, [11] = U16, [32] = U16, [36] = U16, [37] = U16, [58] = U16, [59] = U16,
	[88] = U16, [139] = U16, [145] = U16, [186] = U16, [187] = U16, [190] = U16, [191] = U16, [238] = U16,
	[241] = U16, [242] = U16, [243] = U16, [245] = U16, [254] = U16, [255] = U16, [256] = U16, [285] = U16,
	[286] = U16, [287] = U16, [303] = U16, [345] = U16, [408] = U16, [457] = U16, [508] = U16, [521] = U16,
	[10] = U32, [14] = U32, [16] = U32, [17] = U32, [31] = U32, [54] = U32, [64] = U32, [128] = U32,
	[129] = U32, [143] = U32, [144] = U32, [149] = U32, [158] = U32, [159] = U32, [161] = U32, [162] = U32,
	[184] = U32, [185] = U32, [194] = U32, [201] = U32, [202] = U32, [208] = U32, [295] = U32, [296] = U32,
	[305] = U32, [306] = U32, [346] = U32, [507] = U32, [518] = U32, [522] = U32,
	[1] = U64, [2] = U64, [3] = U64, [23] = U64, [24] = U64, [25] = U64, [26] = U64, [40] = U64,
	[41] = U64, [42] = U64, [85] = U64, [86] = U64, [132] = U64, [133] = U64, [134] = U64, [135] = U64,
	[148] = U64, [163] = U64, [164] = U64, [165] = U64, [166] = U64, [167] = U64, [168] = U64, [173] = U64,
	[198] = U64, [199] = U64, [209] = U64, [218] = U64, [219] = U64, [220] = U64, [221] = U64, [222] = U64,
	[223] = U64, [224] = U64, [231] = U64, [232] = U64, [298] = U64, [299] = U64, [301] = U64, [302] = U64,
	[318] = U64, [319] = U64, [351] = U64, [352] = U64, [353] = U64, [422] = U64, [423] = U64, [526] = U64,
	[276] = BOOL, [388] = BOOL, [389] = BOOL, [517] = BOOL,
	[56] = MAC, [57] = MAC, [80] = MAC, [81] = MAC,
	[94] = TEXT, [96] = TEXT, [288] = TEXT, [289] = TEXT, [290] = TEXT, [300] = TEXT, [340] = TEXT,
	[341] = TEXT, [459] = TEXT, [460] = TEXT, [461] = TEXT, [462] = TEXT, [468] = TEXT, [469] = TEXT,
	[470] = TEXT,
	[70] = OCTETS, [71] = OCTETS, [72] = OCTETS, [73] = OCTETS, [74] = OCTETS, [75] = OCTETS,
	[76] = OCTETS, [77] = OCTETS, [78] = OCTETS, [79] = OCTETS, [95] = OCTETS, [210] = OCTETS,
	[262] = OCTETS, [313] = OCTETS, [314] = OCTETS, [315] = OCTETS, [316] = OCTETS,
	[8] = IP4, [12] = IP4, [15] = IP4, [47] = IP4, [130] = IP4,
	[27] = IP6, [28] = IP6, [62] = IP6, [131] = IP6,
	[150] = SECONDS, [151] = SECONDS, [260] = SECONDS, [261] = SECONDS, [264] = SECONDS, [265] = SECONDS,
	[322] = SECONDS,
	[152] = MILLI, [153] = MILLI, [160] = MILLI, [258] = MILLI, [269] = MILLI, [272] = MILLI,
	[323] = MILLI,
	[154] = MICRO, [155] = MICRO, [268] = MICRO, [271] = MICRO, [324] = MICRO,
	[156] = NANO, [157] = NANO, [270] = NANO, [273] = NANO, [325] = NANO,
};
static const uint8_t cert[] = {
	[35] = U8, [174] = U8, [176] = U8, [177] = U8, [178] = U8, [186] = U8, [188] = U8, [189] = U8,
	[227] = U8, [238] = U8, [239] = U8, [245] = U8, [287] = U8, [292] = U8, [293] = U8, [507] = U8,
	[14] = U16, [15] = U16, [33] = U16, [175] = U16, [181] = U16, [216] = U16, [217] = U16, [218] = U16,
	[226] = U16, [228] = U16, [235] = U16, [240] = U16, [241] = U16, [250] = U16, [288] = U16, [291] = U16,
	[505] = U16, [508] = U16, [928] = U16,
	[106] = U32, [185] = U32, [187] = U32, [199] = U32, [209] = U32, [210] = U32, [211] = U32, [212] = U32,
	[213] = U32, [236] = U32, [237] = U32, [290] = U32, [500] = U32, [501] = U32,
	[289] = U64, [502] = U64,
	[110] = TEXT, [111] = TEXT, [112] = TEXT, [113] = TEXT, [114] = TEXT, [115] = TEXT, [116] = TEXT,
	[117] = TEXT, [118] = TEXT, [119] = TEXT, [120] = TEXT, [121] = TEXT, [122] = TEXT, [123] = TEXT,
	[138] = TEXT, [171] = TEXT, [179] = TEXT, [180] = TEXT, [182] = TEXT, [183] = TEXT, [184] = TEXT,
	[191] = TEXT, [192] = TEXT, [193] = TEXT, [194] = TEXT, [195] = TEXT, [196] = TEXT, [197] = TEXT,
	[198] = TEXT, [200] = TEXT, [201] = TEXT, [202] = TEXT, [203] = TEXT, [204] = TEXT, [205] = TEXT,
	[206] = TEXT, [207] = TEXT, [208] = TEXT, [214] = TEXT, [215] = TEXT, [219] = TEXT, [220] = TEXT,
	[221] = TEXT, [229] = TEXT, [247] = TEXT, [248] = TEXT, [252] = TEXT, [253] = TEXT, [254] = TEXT,
	[255] = TEXT, [256] = TEXT, [257] = TEXT, [258] = TEXT, [259] = TEXT, [260] = TEXT, [261] = TEXT,
	[262] = TEXT, [263] = TEXT, [264] = TEXT, [265] = TEXT, [266] = TEXT, [267] = TEXT, [268] = TEXT,
	[269] = TEXT, [270] = TEXT, [271] = TEXT, [272] = TEXT, [273] = TEXT, [274] = TEXT, [275] = TEXT,
	[276] = TEXT, [277] = TEXT, [278] = TEXT, [279] = TEXT, [280] = TEXT, [294] = TEXT, [927] = TEXT,
	[18] = OCTETS, [190] = OCTETS, [230] = OCTETS, [231] = OCTETS, [232] = OCTETS, [233] = OCTETS,
	[234] = OCTETS, [244] = OCTETS, [246] = OCTETS, [249] = OCTETS, [295] = OCTETS, [296] = OCTETS,
	[298] = OCTETS, [299] = OCTETS,
};
static const uint16_t lengths[] = {
	[IE_OCTETS] = IE_VARIABLE, [IE_U8] = 1, [IE_U16] = 2, [IE_U32] = 4, [IE_U64] = 8, [IE_I8] = 1, [IE_I16] = 2,
	[IE_I32] = 4, [IE_I64] = 8, [IE_F32] = 4, [IE_F64] = 8, [IE_BOOL] = 1, [IE_MAC] = 6, [IE_TEXT] = IE_VARIABLE,
	[IE_SECONDS] = 4, [IE_MILLI] = 8, [IE_MICRO] = 8, [IE_NANO] = 8, [IE_IP4] = 4, [IE_IP6] = 16,
	[IE_LIST] = IE_VARIABLE,
};

/* They are names of the types of columns, too. */
#undef U8
#undef U16
#undef U32
#undef U64
#undef BOOL
#undef MAC
#undef TEXT
#undef OCTETS
#undef IP4
#undef IP6
#undef SECONDS
#undef MILLI
#undef MICRO
#undef NANO

/* Identifiers of the flow and its kind, and what RFC 5103 lists (section 6.1) */
static const uint16_t of_both[] = { 60, 136, 148, 149, 239, 256, 4, 58 };
/* key elements that the opposite has exchanged */
static const uint16_t ends[] = { 7, 8, 11, 12, 27, 28 };
static const uint16_t keys[] = { 4, 7, 8, 11, 12, 27, 28, 58, 60, 256 };

bool
ie_type(struct t2_ipfix ie, enum ie_type *type)
{
	const bool known = ie.enterprise == 0 || ie.enterprise == IE_REVERSE_PEN;
	const uint8_t *const table = known ? iana : cert;
	const size_t n = known ? sizeof(iana) : sizeof(cert);

	if ((!known && ie.enterprise != 6871) || ie.element >= n || table[ie.element] == 0)
		return false;
	*type = (enum ie_type)(table[ie.element] - 1);
	return true;
}

uint16_t
ie_length(enum ie_type type)
{
	return lengths[type];
}

static bool
is_among(struct t2_ipfix ie, const uint16_t *list, size_t n)
{
	for (size_t i = 0; ie.enterprise == 0 && i < n; i++)
		if (list[i] == ie.element)
			return true;
	return false;
}

bool
ie_is_one(struct t2_ipfix ie)
{
	return is_among(ie, of_both, T2_NELEM(of_both)) || is_among(ie, ends, T2_NELEM(ends));
}

bool
ie_is_flags(struct t2_ipfix ie)
{
	return ie.element == 6 && (ie.enterprise == 0 || ie.enterprise == IE_REVERSE_PEN);
}

bool
ie_is_key(struct t2_ipfix ie)
{
	return is_among(ie, keys, T2_NELEM(keys));
}
