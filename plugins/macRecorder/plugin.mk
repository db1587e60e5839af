ORDER = 110
LIBSRC = text.c
MADE = macvendors.txt
MADE_FROM = /usr/share/wireshark/manuf
