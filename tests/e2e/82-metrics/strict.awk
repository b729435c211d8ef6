# The Prometheus text format 0.0.4, read strictly: every line is of its grammar, every family has HELP, then TYPE, then its samples in one
# piece, every value is a plain number, no sample is there twice, and the file ends with a line end. Prints what is wrong.
function wrong (what) { print FILENAME ":" FNR ": " what ": " $0; bad = 1 }

BEGIN { RS = "\n"; name = "[a-zA-Z_:][a-zA-Z0-9_:]*"; label = "[a-zA-Z_][a-zA-Z0-9_]*=\"([^\"\\\\]|\\\\[\"\\\\n])*\"" }
/^# HELP / {
	if ($0 !~ "^# HELP " name " .+$") wrong("no HELP line")
	if ($3 in helped) wrong("a second HELP")
	if (state == "HELP") wrong("the one before has no TYPE")
	helped[$3] = 1; current = $3; state = "HELP"
	next
}
/^# TYPE / {
	if ($0 !~ "^# TYPE " name " (counter|gauge|untyped)$") wrong("no TYPE line")
	if (state != "HELP" || $3 != current) wrong("a TYPE that does not follow its HELP")
	state = "TYPE"
	next
}
{
	if ($0 !~ "^" name "([{]" label "(," label ")*[}])? -?[0-9]+([.][0-9]+)?$") { wrong("no sample"); next }
	match($0, "^" name)
	if (substr($0, 1, RLENGTH) != current || state == "HELP") wrong("a sample outside its family")
	state = "SAMPLE"
	key = $0
	sub(/ [^ ]*$/, "", key)
	if (key in seen) wrong("the same sample twice")
	seen[key] = 1; n++
}
END { if (n == 0) { print FILENAME ": no sample"; bad = 1 } exit bad }
