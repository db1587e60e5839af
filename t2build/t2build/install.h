#ifndef T2BUILD_INSTALL_H
#define T2BUILD_INSTALL_H

/* The plugin folder: put plugins and their data files there, take them away. */

#include <stdbool.h>

#include "plugininfo.h"

/*
 * Copy so, the built plugin, into folder as NNN_NAME.so: a copy beside it, then a rename, so that a running t2
 * keeps the file it has open.  A copy that is there already, and that t2 would load, is left.  Files of the same
 * plugin with another number go away.  An outside plugin's folder is remembered in folder/.sources, that of a
 * plugin of the tree forgotten.  Says what it did on stdout.  0, or -1 after a message.
 */
int	 install_plugin(const char *folder, const struct plugin_info *, const char *so);

/* Copy the data files of a plugin into folder, those that are made from the folder built.  One that differs there is
 * only overwritten with force; command is how to call t2build for that. */
int	 install_data(const char *folder, const struct plugin_info *, const char *built, bool force,
    const char *command);

/* Remove those of the plugin's data files from folder that are as the plugin has them.  0, -1 after a message. */
int	 uninstall_data(const char *folder, const struct plugin_info *, const char *built);

/* Copy an executable to dir/name, whole or not at all.  0, 1 if it is there already, -1 after a message. */
int	 install_program(const char *from, const char *dir, const char *name);

/*
 * Remove all NNN_NAME.so in dir but the file called keep (NULL: all).  A folder of that name goes if it is empty, and
 * gets another name if it is not.  Returns how many, -1 after a message.
 */
int	 plugin_files_remove(const char *dir, const char *name, const char *keep);

/* Remove NNN_NAME.so from folder, and forget where it came from.  Returns how many there were, -1 after a message. */
int	 uninstall_plugin(const char *folder, const char *name);

#endif
