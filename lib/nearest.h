#ifndef T2_NEAREST_H
#define T2_NEAREST_H

/*
 * The name somebody meant: offer every name there is, then take the one that is fewest typing errors away.
 *
 *	struct nearest n = NEAREST("FORCE_MOD");
 *	nearest_offer(&n, "FORCE_MODE");
 *	if (n.best[0] != '\0') ...
 */

#define NEAREST_NAME 128

struct nearest {
	const char *wanted;
	char	    best[NEAREST_NAME]; /* "" while nothing is near enough */
	unsigned    distance;
};

#define NEAREST(w) { .wanted = (w), .best = "", .distance = 0 }

/*
 * Consider name.  Near enough is a third of the letters wrong, at most; upper and lower case count as equal but lose
 * against the exact spelling.  Names of NEAREST_NAME bytes and more are passed over.
 */
void	 nearest_offer(struct nearest *, const char *name);

#endif
