ORDER = 961
LIBSRC = packets/index_write.c
