# Turns .sql files into C: `awk -v header=1 -f sql2c.awk FILE...` prints the declarations, without header=1 the
# definitions. A file sql/ledger/run_insert.sql, named relative to the source tree, becomes sql_ledger_run_insert.

function symbol (path)
{
	sub(/^.*\/sql\//, "sql/", path)
	sub(/\.sql$/, "", path)
	gsub(/[^A-Za-z0-9]/, "_", path)
	return path
}

function finish ()
{
	if (open)
		print "\t\"\";"
	open = 0
}

BEGIN {
	if (header)
		print "#ifndef SQL_H\n#define SQL_H\n\n/* The statements of sql/, each under the name of its file. */"
	else
		print "#include \"sql.h\""
	for (i = 1; header && i < ARGC; i++)
		print "extern const char " symbol(ARGV[i]) "[];"
	if (header) {
		print "\n#endif"
		exit
	}
}

FNR == 1 {
	finish()
	open = 1
	print "\nconst char " symbol(FILENAME) "[] ="
}

{
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	print "\t\"" $0 "\\n\""
}

END {
	finish()
}
