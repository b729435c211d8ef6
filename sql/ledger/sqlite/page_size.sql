-- Of a file with nothing in it yet; others keep what they have. A case takes a page of the usual 4 KB half: larger ones are filled better.
PRAGMA page_size = 16384
