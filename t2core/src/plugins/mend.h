#ifndef T2_MEND_H
#define T2_MEND_H

/*
 * What helps when a plugin is refused: a command that can be typed as it is printed, for the t2build and the tree
 * that belong to this t2.  The functions return a phrase for behind "; ", such as "run t2build -u junk"; it is the
 * process's for ever (they are called on the way to the end).  file: NNN_NAME.so of the plugin folder.
 */

/* The core and all plugins are to be built alike: -R.  A plugin without sources is taken out. */
const char *mend_all(const char *file);
/* This plugin is to be built again; one without sources is taken out. */
const char *mend_one(const char *file);
/* This file is to be taken out. */
const char *mend_unload(const char *file);
/* The plugin called name, which file needs, is to be built; if it has no sources, file is taken out. */
const char *mend_needed(const char *name, const char *file);
/* There is no plugin folder. */
const char *mend_folder(void);
/* Others may write to path. */
const char *mend_mode(const char *path);

#endif
