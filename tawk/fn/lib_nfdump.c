/* The columns that nfdump prints (-n). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "library_priv.h"

#define C_BYTES(side) "l7Bytes" side ";l4Bytes" side ";l3Bytes" side ";l2Bytes" side ";numBytes" side
#define C_PKTS(side)  "pkts" side ";numPkts" side
#define C_MPLS	      "mplsLabel_ToS_S_TTL"

enum cell { TS, TE, TD, PR, SA, DA, SAP, DAP, SP, DP, PKT, IPKT, OPKT, BYT, IBYT, OBYT, FLG,
	BPS, PPS, BPP, ARROW, MPLS };

static const struct { const char *heading, *column, *column2; } cells[] = {
	[TS] = { "Date first seen", "timeFirst", NULL }, [TE] = { "Date last seen", "timeLast", NULL },
	[TD] = { NULL, "duration", NULL }, [PR] = { "Proto", "l4Proto", NULL },
	[SA] = { "Src IP Addr", "srcIP4;srcIP6;srcIP", NULL }, [DA] = { "Dst IP Addr", "dstIP4;dstIP6;dstIP", NULL },
	[SAP] = { "Src IP Addr:Port", "srcIP4;srcIP6;srcIP", "srcPort" },
	[DAP] = { "Dst IP Addr:Port", "dstIP4;dstIP6;dstIP", "dstPort" },
	[SP] = { "Src Pt", "srcPort", NULL }, [DP] = { "Dst Pt", "dstPort", NULL },
	[PKT] = { "Packets", C_PKTS("Rcvd"), NULL }, [IPKT] = { "In Pkt", C_PKTS("Rcvd"), NULL },
	[OPKT] = { "Out Pkt", C_PKTS("Snt"), NULL }, [BYT] = { "Bytes", C_BYTES("Rcvd"), NULL },
	[IBYT] = { "In Byte", C_BYTES("Rcvd"), NULL }, [OBYT] = { "Out Byte", C_BYTES("Snt"), NULL },
	[FLG] = { "Flags", "tcpFlags", NULL }, [BPS] = { "bps", "bytps", NULL }, [PPS] = { "pps", "pktps", NULL },
	[BPP] = { "Bpp", "avgPktSz;avgL7PktSz;avePktSize;avgPktSize", NULL }, [ARROW] = { "->", NULL, NULL },
	[MPLS] = { "MPLS lbl", C_MPLS, NULL }
};

/* label-tos-s of the k-th label. */
static struct str *
mpls_label(struct awk *A, int k, struct str *s)
{
	char buf[NUMBUF];
	struct text t;

	if (on_header(A)) {
		column_need(A, C_MPLS);
		snprintf(buf, sizeof buf, "MPLS lbl %d", k);
		return str_append(s, buf, strlen(buf));
	}
	t = value_part(column_text(A, C_MPLS, buf), ';', k);
	if (t.n == 0)
		return str_append(s, "0-0-0", 5);
	for (int i = 1; i <= 3; i++) {
		struct text part = value_part(t, '_', i);

		if (i > 1)
			s = str_append(s, "-", 1);
		s = str_append(s, part.p, part.n);
	}
	return s;
}

static struct str *
flag_letters(struct awk *A, struct str *s)
{
	static const char letters[] = "UAPRSF";
	u128 v = column_bits(A, "tcpFlags");

	for (int i = 0; i < 6; i++)
		s = str_append(s, v >> (5 - i) & 1 ? &letters[i] : ".", 1);
	return s;
}

/* Append one cell of the current row. */
static struct str *
add_cell(struct awk *A, enum cell c, struct str *s)
{
	char buf[NUMBUF], date[64];
	struct text t;
	size_t n;

	if (on_header(A) && cells[c].heading) {
		if (cells[c].column)
			column_need(A, cells[c].column);
		return str_append(s, cells[c].heading, strlen(cells[c].heading));
	}
	if (c == ARROW)
		return str_append(s, "->", 2);
	if (c == FLG)
		return flag_letters(A, s);
	if (c == BPS) {
		struct val v, num, eight = VINT(8), r;

		column_value(A, cells[c].column, &v);
		val_num(&v, &num);
		val_drop(&v);
		num_op('*', &num, &eight, &r);
		t = val_text(A, &r, buf);
		return str_append(s, t.p, t.n);
	}
	t = column_text(A, cells[c].column, buf);
	if (c == TS || c == TE) {
		n = utc_text(t, 3, date, sizeof date);
		return n ? str_append(s, date, n) : str_append(s, t.p, t.n);
	}
	s = str_append(s, t.p, t.n);
	if (cells[c].column2) {
		t = column_text(A, cells[c].column2, buf);
		s = str_append(s, ":", 1);
		s = str_append(s, t.p, t.n);
	}
	return s;
}

static void
one_cell(struct awk *A, enum cell c, struct val *ret)
{
	val_set_str(ret, add_cell(A, c, str_new(NULL, 0)));
	if (!on_header(A))
		ret->tag = V_INPUT;
}

static void
line(struct awk *A, const enum cell *c, int n, struct val *ret)
{
	struct str *s = str_new(NULL, 0);

	for (int i = 0; i < n; i++) {
		if (i)
			s = str_append(s, A->ofs.p, A->ofs.n);
		s = add_cell(A, c[i], s);
	}
	val_set_str(ret, s);
	ret->form = IN_JOINED;
}

#define CELL_FN(name, cell) \
	static void \
	fn_##name(struct awk *A, struct val *arg, int n, struct val *ret) \
	{ \
		(void)arg; \
		(void)n; \
		one_cell(A, cell, ret); \
	}

CELL_FN(ts, TS)
CELL_FN(te, TE)
CELL_FN(td, TD)
CELL_FN(pr, PR)
CELL_FN(sa, SA)
CELL_FN(da, DA)
CELL_FN(sap, SAP)
CELL_FN(dap, DAP)
CELL_FN(sp, SP)
CELL_FN(dp, DP)
CELL_FN(pkt, PKT)
CELL_FN(ipkt, IPKT)
CELL_FN(opkt, OPKT)
CELL_FN(byt, BYT)
CELL_FN(ibyt, IBYT)
CELL_FN(obyt, OBYT)
CELL_FN(flg, FLG)
CELL_FN(bps, BPS)
CELL_FN(pps, PPS)
CELL_FN(bpp, BPP)

#define MPLS_FN(k) \
	static void \
	fn_mpls##k(struct awk *A, struct val *arg, int n, struct val *ret) \
	{ \
		(void)arg; \
		(void)n; \
		val_set_str(ret, mpls_label(A, k, str_new(NULL, 0))); \
	}

MPLS_FN(1)
MPLS_FN(2)
MPLS_FN(3)
MPLS_FN(4)
MPLS_FN(5)
MPLS_FN(6)
MPLS_FN(7)
MPLS_FN(8)
MPLS_FN(9)
MPLS_FN(10)

static void
fn_mpls(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct str *s = str_new(NULL, 0);

	(void)arg;
	(void)n;
	for (int i = 1; i <= 10; i++) {
		if (i > 1)
			s = str_append(s, A->ofs.p, A->ofs.n);
		s = mpls_label(A, i, s);
	}
	val_set_str(ret, s);
	ret->form = IN_JOINED;
}

#define LINE_FN(name, ...) \
	static void \
	fn_##name(struct awk *A, struct val *arg, int n, struct val *ret) \
	{ \
		static const enum cell c[] = { __VA_ARGS__ }; \
		\
		(void)arg; \
		(void)n; \
		line(A, c, sizeof c / sizeof *c, ret); \
	}

LINE_FN(oline, TS, TD, PR, SAP, ARROW, DAP, PKT, BYT)
LINE_FN(olong, TS, TD, PR, SAP, ARROW, DAP, FLG, PKT, BYT)
LINE_FN(oextended, TS, TD, PR, SAP, ARROW, DAP, FLG, PKT, BYT, PPS, BPS, BPP)

#define L(name, doc) \
	{ #name, "", 0, 0, B_NFDUMP, H_OWN, 0, 0, SP_NONE, true, fn_##name, doc, false, NULL, NULL, false }

const struct builtin lib_nfdump[] = {
	L(ts, "Date first seen, in UTC with milliseconds."), L(te, "Date last seen."), L(td, "Duration."),
	L(pr, "Protocol number."),
	L(sa, "Source address."), L(da, "Destination address."), L(sap, "Source address:port."),
	L(dap, "Destination address:port."),
	L(sp, "Source port."), L(dp, "Destination port."), L(pkt, "Packets received."), L(ipkt, "Packets received."),
	L(opkt, "Packets sent."), L(byt, "Bytes received."), L(ibyt, "Bytes received."), L(obyt, "Bytes sent."),
	L(flg, "TCP flags as six letters."), L(bps, "Bits per second."), L(pps, "Packets per second."),
	L(bpp, "Bytes per packet."),
	L(mpls, "MPLS labels 1 to 10."), L(mpls1, "First MPLS label."), L(mpls2, "Second MPLS label."),
	L(mpls3, "Third MPLS label."),
	L(mpls4, "Fourth MPLS label."), L(mpls5, "Fifth MPLS label."), L(mpls6, "Sixth MPLS label."),
	L(mpls7, "Seventh MPLS label."),
	L(mpls8, "Eighth MPLS label."), L(mpls9, "Ninth MPLS label."), L(mpls10, "Tenth MPLS label."),
	L(oline, "nfdump's line format."), L(olong, "nfdump's long format."),
	L(oextended, "nfdump's extended format."),
	{ .name = NULL }
};
