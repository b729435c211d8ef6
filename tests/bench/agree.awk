# agree.awk: gawk -f agree.awk truth.csv FILE: how many cases of the truth FILE has, by reconciliation, code, plant, keys and quantity; the
# quantity of a case is not compared where the truth leaves it open. Columns are found by their names, so that FILE may be what
# tieout or a peer wrote. Prints `agree N of M, K besides`, with DEBUG=1 in the environment also which do not. Exit 1 when they differ.
BEGIN { FPAT = "([^,\"]*)|(\"([^\"]|\"\")*\")" }

FNR == 1 {
	file++
	delete at
	for (i = 1; i <= NF; i++)
		at[$i] = i
	next
}

"state" in at && $at["state"] == "cleared" { next }

{
	gsub(/"/, "")
	key = $at["reconciliation"] " " $at["code"] " " $at["plant"] " " $at["left_keys"] " " $at["right_keys"]
	delta = $at["delta_qty"]
}

file == 1 {
	truth[key] = delta
	cases++
	next
}

key in truth && (truth[key] == "" || truth[key] + 0 == delta + 0) {
	agreed++
	delete truth[key]
	next
}

{
	besides++
	if (ENVIRON["DEBUG"])
		print "besides: " key " " delta
}

END {
	if (ENVIRON["DEBUG"])
		for (key in truth)
			print "missed: " key " " truth[key]
	printf "agree %d of %d, %d besides\n", agreed, cases, besides
	exit agreed != cases || besides > 0
}
