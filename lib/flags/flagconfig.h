#ifndef T2_FLAGCONFIG_H
#define T2_FLAGCONFIG_H

/*
 * Files of flag settings: default.config beside each component, and users' own copies.
 *
 *	# :name: tcpWin                  #    whose flags these are; once, before the first setting
 *	# :file: src/other.h             #    header of the settings that follow; at first src/NAME.h
 *	# :from: ../x/src/x.h :import:   #    the lines "#   - FLAG   #" below name flags of another header
 *	# Packets kept [1 - 255]              a comment; those directly above a setting belong to it
 *	TCPWIN_WINMIN = 1                     a setting; yes and no mean 1 and 0
 *	% anything                            ignored, as are empty lines
 *
 * Functions return 0, or -1 with one line without newline in err (FLAG_ERR bytes of flagvalue.h).
 */

#include <stddef.h>

#include "flagvalue.h"

struct flag_setting {
	const char *file;    /* header, relative to the component's folder */
	char	   *name;
	char	   *value;   /* as written */
	char	   *comment; /* lines above it, without the #; "" if none */
	size_t	    pos, len; /* of the value in the text */
};

struct flag_import {
	char *file; /* as written behind :from: */
	char *name;
};

struct flagconfig {
	char		    *path;
	char		    *component;
	char		    *text;
	size_t		     len;
	size_t		     format; /* offset of the line "# [Format of the file]"; 0 if there is none */
	struct flag_setting *settings;
	size_t		     nsettings;
	struct flag_import  *imports;
	size_t		     nimports;
	char		   **files; /* owner of the settings' file names */
	size_t		     nfiles;
};

int			   flagconfig_load(struct flagconfig *, const char *path, char *err);
void			   flagconfig_release(struct flagconfig *);

/* First setting called name, NULL if there is none. */
const struct flag_setting *flagconfig_find(const struct flagconfig *, const char *name);

/*
 * Text of a new settings file: a heading, then from the format line on what cfg holds, with the values given (one per
 * setting, in order; NULL leaves the one there is).  A 0 or 1 is written no or yes where cfg has no or yes.
 * To be freed; NULL if memory is short.
 */
char			  *flagconfig_generate(const struct flagconfig *, const char *heading, char *const *values);

/* The same values in the same text: only the values change, no heading. */
char			  *flagconfig_rewrite(const struct flagconfig *, char *const *values);

/* 1 for yes, 0 for no, else the value itself.  Not to be freed. */
const char		  *flagconfig_plain(const char *value);

#endif
