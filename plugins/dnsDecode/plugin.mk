ORDER = 251
LIBS =
LIBSRC = text.c
DATA = maldm.txt malip.txt
