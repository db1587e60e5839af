/*
 * savefile.h - contents that a plugin saves, each in a file of its own: bodies, mails, files
 *
 * A file is PREFIX, a suffix, / and KIND_FLOWIND_DIR_NUMBER, "image_12_B_1": nothing of it was said by anybody.
 * It is opened for each piece, so that no number of files takes descriptors.  What can't be written ends the run with
 * an error.
 */
#ifndef T2_SAVEFILE_H
#define T2_SAVEFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct t2_saves {
	const char *plugin;
	const char *const *kinds;	/* letters; NULL behind the last */
	const char *named[2];		/* kinds, if a flag names the only one: named[0]; owned */
	char *folder;			/* NULL: nothing is written */
};

/*
 * Before it is opened: the only kind is what a flag says, at most T2_SAVES_NAME_MAX bytes.  Ends the run if that has
 * a slash, which would lead out of the folder, or is longer.
 */
#define T2_SAVES_NAME_MAX	128u
void t2_saves_name(struct t2_saves *, const char *flag, const char *value);

/* In initialize(): make the folder; emptied: without what an earlier run has left.  Ends the run if it can't. */
void t2_saves_open(struct t2_saves *, const char *suffix, bool emptied);

/*
 * The same with a run-time flag (t2env.h), the only one of the plugin:
 * T2_SAVES_OPEN(&saves, PLUGIN_SRCH, IRC_SUFFIX, IRC_RMDIR == 1)
 */
#define T2_SAVES_OPEN(saves, header, flag, emptied)	t2_saves_open_flag(saves, header, #flag, flag, emptied)
void t2_saves_open_flag(struct t2_saves *, const char *header, const char *flag, const char *suffix, bool emptied);

/*
 * The same if the plugin has two: what the files are called, and behind it the suffix:
 * T2_SAVES_OPEN_NAMED(&saves, PLUGIN_SRCH, POP_NONAME, POP_SUFFIX, POP_RMDIR == 1)
 */
#define T2_SAVES_OPEN_NAMED(saves, header, name, suffix, emptied) \
	t2_saves_open_flags(saves, header, (const char *const [][2]){ { #name, name }, { #suffix, suffix } }, emptied)
void t2_saves_open_flags(struct t2_saves *, const char *header, const char *const flags[2][2], bool emptied);

/* The next bytes of what a flow has as number; first: they begin it. */
void t2_saves_put(const struct t2_saves *, const char *kind, unsigned long flowIndex, uint32_t number, bool first,
    const void *, size_t n);

/*
 * The same for bytes that have an offset in it, in any order.  Those that do not come are zeros, which take no room
 * on most file systems; what lies beyond T2_SAVES_MAX is left out.
 */
#define T2_SAVES_MAX	(UINT64_C(1) << 31)	/* [bytes] */
void t2_saves_put_at(const struct t2_saves *, const char *kind, unsigned long flowIndex, uint32_t number, bool first,
    uint64_t at, const void *, size_t n);

/* The same in onPacketInOrder, where a flow does not know its direction yet: dir is A or B as the plugin means it. */
void t2_saves_put_as(const struct t2_saves *, const char *kind, uint64_t findex, char dir, uint32_t number,
    bool first, uint64_t at, const void *, size_t n);

/* What was put there is none after all: remove the file. */
void t2_saves_drop(const struct t2_saves *, const char *kind, unsigned long flowIndex, uint32_t number);
void t2_saves_close(struct t2_saves *);

#endif
