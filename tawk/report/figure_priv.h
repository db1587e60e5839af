/* What the sources of figures share. */
#ifndef T2REPORT_FIGURE_PRIV_H
#define T2REPORT_FIGURE_PRIV_H

#include "figure.h"

#define PORT_ROWS 48                      /* of the map of hosts and ports, at most */
#define BEACON_FLOWS 6                    /* the least */
#define BEACON_PERIOD INT64_C(1000000000) /* the least [ns] */
#define BEACON_SPREAD	500	/* the most [thousandths of the period] */

/* Would a row of that first value be among those that are wanted? */
bool figure_would_take(const struct figure *, uint64_t first);
/* A row; the figure owns the key then. */
void figure_row(struct figure *, char *key, uint64_t a, uint64_t b, uint64_t c);
void	row_free(struct figure_row *);
/* Put rows in the order of aggr(), and keep those that are wanted. */
void figure_finish(struct figure *);

typedef void rows_fn(const struct gather *, struct figure *);
rows_fn rows_input, rows_count, rows_faults, rows_ended, rows_timeline, rows_proto, rows_service, rows_talkers,
    rows_pairs, rows_dataout, rows_cc, rows_org, rows_tcp, rows_refused, rows_unanswered, rows_scans, rows_ports,
    rows_sizes, rows_beacons, rows_dnsname, rows_dnsfailed, rows_dnscode, rows_dnslen, rows_tlsname, rows_tlsversion,
    rows_httphost, rows_httpagent, rows_sshversion, rows_class;

#endif
