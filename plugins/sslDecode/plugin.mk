ORDER = 315
LIBS = -lcrypto
LIBSRC = text.c
DATA = ja3fingerprint.tsv ja4fingerprints.tsv sslblacklist.tsv
NEEDS = openssl/evp.h libssl-dev
USES = quicDecode
