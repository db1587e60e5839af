ORDER = 960
LIBSRC = packets/pcapng_write.c
