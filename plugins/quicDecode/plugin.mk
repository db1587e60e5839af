ORDER = 313
LIBS = -lcrypto
NEEDS = openssl/evp.h libssl-dev
