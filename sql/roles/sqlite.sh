#!/bin/sh
# sqlite.sh FILE [GROUP]: lets a group (tieout) read a SQLite file and nothing else. As its owner or root.
set -eu

file=$1
group=${2:-tieout}
# Bytes 18 and 19 of the header are 2 where the file keeps a write-ahead log, whose readers must write beside it.
if [ "$(od -An -tu1 -j18 -N2 "$file" | tr -s ' ')" = ' 2 2' ]; then
	echo "sqlite.sh: '$file' has a write-ahead log, which a reader without the right to write cannot open" >&2
	echo "hint: sqlite3 '$file' 'PRAGMA journal_mode = DELETE', or read a copy: sqlite3 '$file' 'VACUUM INTO ...'" >&2
	exit 1
fi
chgrp "$group" "$file"
chmod u=rw,g=r,o= "$file"
