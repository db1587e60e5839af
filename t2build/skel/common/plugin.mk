# Place among the plugins, three digits: 100-199 basic, 200-299 services and routing, 300-699 L7, 700-799 statistics,
# 800-899 classifiers, 900-999 sinks.  LIBS: libraries to link, -lNAME.  DATA: files to copy to the plugin folder.
# UPDATE: a command that fetches them anew, for t2build -U.
ORDER = @ORDER@
LIBS =
DATA =
