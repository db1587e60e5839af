ORDER = 309
LIBS = -lcrypto
LIBSRC = text.c
NEEDS = openssl/evp.h libssl-dev
DATA = hassh_fingerprints.tsv
