# A table as people have it: exported to a spreadsheet, saved, and sent around. Input: a CSV without quotes; variables: table.
# A byte-order mark, a nameless index column, money with thousands marks between blanks, numbers that went through a float, zeros that
# were lost in one table and kept in the next, and the date style of whoever exported it.
function money(text,    sign, whole, grouped) {
	sign = sub(/^-/, "", text) ? "-" : ""
	whole = text
	sub(/[.].*/, "", whole)
	sub(/^[0-9]*/, "", text)
	grouped = ""
	while (length(whole) > 3) {
		grouped = "," substr(whole, length(whole) - 2) grouped
		whole = substr(whole, 1, length(whole) - 3)
	}
	return "\"   " whole grouped text sign " \""
}
function day(text) {
	if (text == "00000000")
		return styles == 1 ? "00.00.0000" : styles == 2 ? "00/00/0000" : text
	if (styles == 1)
		return substr(text, 7) "." substr(text, 5, 2) "." substr(text, 1, 4)
	return styles == 2 ? substr(text, 5, 2) "/" substr(text, 7) "/" substr(text, 1, 4) : text
}
function lose(text) {
	if (text ~ /^[0-9]+$/)
		sub(/^0+/, "", text)
	return text
}
BEGIN {
	FS = OFS = ","
	styles = table ~ /mkpf|matdoc/ ? 1 : table ~ /bkpf|acdoca/ ? 2 : 0
	lost = table ~ /mseg|matdoc|bseg|mbewh|affw|jest|resb|afpo/
}
NR == 1 {
	for (i = 1; i <= NF; i++)
		name[i] = $i
	printf "\357\273\277,%s\r\n", $0
	next
}
{
	for (i = 1; i <= NF; i++) {
		if (name[i] ~ /^(DMBTR|HSL|SALK3|HSLVT|HSL[0-9]+|STPRS|VERPR|MENGE|ERFMG|LBKUM|PSMNG|IGMNG|BDMNG|LMNGA|LABST|CLABS|WOGBTR)$/)
			$i = money($i)
		else if (name[i] ~ /^(BUDAT|CPUDT|ZLDAT|IDAT1|IDAT2|GETRI|ERSDA)$/)
			$i = day($i)
		else if (name[i] ~ /^(CPUTM|ERZET)$/ && styles == 1)
			$i = substr($i, 1, 2) ":" substr($i, 3, 2) ":" substr($i, 5)
		else if (name[i] == "CPUTM")
			$i = lose($i) == "" ? 0 : lose($i)
		else if (name[i] ~ /^(MBLNR|BELNR|AWKEY|RUECK)$/ && table ~ /mseg|bkpf|afru|matdoc/ && $i ~ /^[0-9]+$/)
			$i = lose($i) ".0"
		else if (name[i] ~ /^(MATNR|AUFNR|ZEILE|SMBLP|SJAHR|HKONT|BUZEI|LFMON|WEBLNR|WEBLPOS|RSPOS|POSNR|MSGNO|EBELP)$/ && lost)
			$i = lose($i) == "" && $i != "" ? 0 : lose($i)
	}
	printf "%d,%s\r\n", NR - 2, $0
}
