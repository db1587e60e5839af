ORDER = 926
LIBS = -lcurl -llz4
NEEDS = curl/curl.h libcurl4-openssl-dev
