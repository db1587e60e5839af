ORDER = 111
DATA = portmap.txt dohhosts.txt
