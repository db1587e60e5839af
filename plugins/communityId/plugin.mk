ORDER = 105
LIBS = -lcrypto
NEEDS = openssl/evp.h libssl-dev
