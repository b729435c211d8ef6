-- Room for the pages of the indexes, 32 MB, so that many rows do not write and read them again and again.
PRAGMA cache_size = -32768
