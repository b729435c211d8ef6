# Dated extracts of one source compared with each other: what is lost, added and changed from one to the next, what it does to the money,
# and posted documents that did not stay as they were. Clean data spoiled one way at a time gives exactly the one finding.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

mkdir -p site/dualrun clean
cat >site/dualrun/gl-lines.yaml <<'EOT'
name: gl-lines
title: Lines of the general ledger, extract against extract
owner: finance controller
version: 1
source: gl
key: [document, line]
compare: [account, text]
amount: amount
currency: currency
posted: { status: status, values: [posted, cleared], date: posting_date, closed_days: 3 }
snapshots:
  - { file: "gl_{date}.csv" }
EOT

# Three extracts: of the end of March, of early April, of the end of April. Drafts come, change and go; what is posted stays.
rows ()
{
	awk -v n="$1" 'BEGIN {
		print "document,line,posting_date,status,account,text,amount,currency"
		for (i = 1; i <= 40; i++)
			printf "D%03d,%d,2026-%02d-%02d,%s,%d,line %d,%d.50,%s\n", i / 2, i % 2 + 1, i % 4 == 0 ? 4 : 3, i % 27 + 1,
				i % 3 == 0 ? "draft" : "posted", 4000 + i % 5, i, (i % 7 - 3) * 100, i % 2 ? "USD" : "EUR"
		if (n > 1) {
			print "D900,1,2026-04-02,posted,4001,late invoice,75.25,USD"
			print "D901,1,2026-04-02,draft,4001,accrual,-20.00,USD"
		}
		if (n > 2)
			print "D902,1,2026-04-28,posted,4002,freight,12.00,EUR"
	}'
}
# A draft of April gets another amount: April is open still.
rows 1 >clean/gl_2026-03-31.csv
rows 2 | sed '/^D006,1,/s/-*[0-9]*\.50/999.00/' >clean/gl_2026-04-02.csv
rows 3 | sed '/^D006,1,/s/-*[0-9]*\.50/999.00/; /^D901,/d' >clean/gl_2026-04-30.csv
grep -q '^D006,1,2026-04-.*draft.*999.00' clean/gl_2026-04-02.csv || die 'no draft of April was changed'

json () { sqlite3 -separator ' ' :memory: "SELECT $1 FROM (SELECT readfile ('out.json') AS j)"; }
# compare EXIT [OPTION...]
compare ()
{
	local code=$1
	shift
	expect "$code" tieout-dualrun gl-lines --rules site --source gl=csv:work --period 2026-04 --as-of 2026-05-01T00:00:00Z --no-ledger \
		--summary out.json --exceptions out.csv --verbose "$@"
}
fresh () { rm -rf work; cp -r clean work; }

# ---- clean: what is not posted may change
fresh
compare 0 --workbook out.xlsx
equal 'findings' "$(json "json_extract (j, '\$.runs[0].findings')")" 0
equal 'steps: same, changed, lost, added' "$(sqlite3 -separator ' ' :memory: "SELECT group_concat (json_extract (value, '\$.same') || ' ' ||
	json_extract (value, '\$.changed') || ' ' || json_extract (value, '\$.lost') || ' ' || json_extract (value, '\$.added'), ', ')
	FROM json_each (readfile ('out.json'), '\$.runs[0].steps')")" '39 1 0 2, 41 0 1 1'
equal 'over all' "$(json "json_extract (j, '\$.runs[0].over_all.same'), json_extract (j, '\$.runs[0].over_all.changed'),
	json_extract (j, '\$.runs[0].over_all.lost'), json_extract (j, '\$.runs[0].over_all.added')")" '39 1 0 2'
# The money of each step: what it was and what came, went and changed is what it is.
equal 'money that does not add up' "$(sqlite3 :memory: "SELECT count(*) FROM (
	SELECT o.value AS m FROM json_each (readfile ('out.json'), '\$.runs[0].steps') AS s, json_each (s.value, '\$.money') AS o
	UNION ALL SELECT value FROM json_each (readfile ('out.json'), '\$.runs[0].over_all.money'))
	WHERE round (json_extract (m, '\$.before') + json_extract (m, '\$.added') + json_extract (m, '\$.lost') + json_extract (m, '\$.changed')
		- json_extract (m, '\$.after'), 6) <> 0")" 0
equal 'added of the first step in USD' "$(json "(SELECT json_extract (value, '\$.added') FROM json_each (j, '\$.runs[0].steps[0].money')
	WHERE json_extract (value, '\$.currency') = 'USD')")" 55.25
equal 'rows of the CSV' "$(($(wc -l <out.csv) - 1))" 5
equal 'codes in the CSV' "$(cut -d, -f6 out.csv | sed 1d | sort -u)" ''
grep -q 'Clean\|<f>' <(unzip -p out.xlsx xl/worksheets/sheet1.xml) || die 'the workbook has no verdict'
cp out.json clean.json
cp out.csv clean.csv

# ---- the order of rows means nothing, nor how a number is written
for file in work/*.csv; do
	{ head -n 1 "$file"; sed 1d "$file" | sort -r | sed 's/\.50,/.5000,/'; } >turned && mv turned "$file"
done
compare 0
sed 's/"digest" : ".*"/"digest"/; s/"run_id" : ".*"/"run_id"/' clean.json >wanted.json
sed 's/"digest" : ".*"/"digest"/; s/"run_id" : ".*"/"run_id"/' out.json >got.json
same 'the summary of turned extracts' got.json wanted.json
same 'the rows of turned extracts' out.csv clean.csv

# ---- spoiled one way at a time
# spoil NAME FILE SED CODE KEY COLUMNS EFFECT
spoil ()
{
	fresh
	sed -i "$3" "work/$2"
	cmp -s "work/$2" "clean/$2" && die "$1: nothing was spoiled"
	compare 3
	equal "$1: findings" "$(json "json_extract (j, '\$.runs[0].findings')")" 1
	equal "$1: the finding" "$(awk -F, '$6 != "" && NR > 1 { print $6, $7 "/" $8, $9, $14 }' out.csv)" "$4 $5 $6 $7"
}
spoil 'another amount' gl_2026-04-30.csv '/^D900,1,/s/75.25/75.26/' DR_POSTED_CHANGED D900/1 amount 0.01
spoil 'another account' gl_2026-04-30.csv '/^D900,1,/s/4001/4003/' DR_POSTED_CHANGED D900/1 account 0.00
spoil 'another text' gl_2026-04-30.csv '/^D900,1,/s/late/very late/' DR_POSTED_CHANGED D900/1 text 0.00
spoil 'back to draft' gl_2026-04-30.csv '/^D900,1,/s/posted/draft/' DR_POSTED_CHANGED D900/1 status 0.00
spoil 'moved to another period' gl_2026-04-30.csv '/^D900,1,/s/2026-04-02/2026-03-31/' DR_POSTED_CHANGED D900/1 posting_date 0.00
spoil 'another account and amount' gl_2026-04-30.csv '/^D900,1,/s/4001/4003/; /^D900,1,/s/75.25/70.25/' DR_POSTED_CHANGED D900/1 \
	'account;amount' -5.00
spoil 'another currency' gl_2026-04-30.csv '/^D900,1,/s/USD/EUR/' DR_POSTED_CHANGED D900/1 currency ''
spoil 'gone' gl_2026-04-30.csv '/^D900,1,/d' DR_POSTED_LOST D900/1 '' -75.25
spoil 'another key' gl_2026-04-30.csv 's/^D900,1,/D900,9,/' DR_POSTED_LOST D900/1 '' -75.25
# A draft of March is posted all the same once March is closed: from three days after its end on.
grep -q '^D001,2,2026-03-.*draft' clean/gl_2026-03-31.csv || die 'D001/2 is no draft of March'
fresh
sed -i '/^D001,2,/s/line 3/line three/' work/gl_2026-04-02.csv work/gl_2026-04-30.csv
compare 0
mv work/gl_2026-04-02.csv work/gl_2026-04-03.csv
cp clean/gl_2026-04-02.csv work/gl_2026-04-03.csv
compare 3
equal 'a draft in a closed period' "$(awk -F, '$6 != "" && NR > 1 { print $6, $7 "/" $8, $9 }' out.csv)" 'DR_POSTED_CHANGED D001/2 text'
# A row that goes and comes back as it was: lost where it was lost, and nothing over all.
fresh
sed -i '/^D002,1,/d' work/gl_2026-04-02.csv
compare 3
equal 'gone and back' "$(json "json_extract (j, '\$.runs[0].findings'), json_extract (j, '\$.runs[0].over_all.lost')")" '1 0'
# A key that a file has twice says so; the first of its rows by content stays, whatever their order.
fresh
sed -i '/^D900,1,/{p; s/75.25/80.25/}' work/gl_2026-04-30.csv
compare 2
equal 'a key twice' "$(json "json_extract (j, '\$.runs[0].findings'), json_extract (j, '\$.runs[0].reasons[0]')")" \
	"0 'gl_2026-04-30.csv' has 1 rows of a key that it had before"
sed -i '/^D900,1,/{h; N; s/\(.*\)\n\(.*\)/\2\n\1/}' work/gl_2026-04-30.csv
compare 2
equal 'the other way round' "$(json "json_extract (j, '\$.runs[0].findings')")" 0

# ---- recorded
fresh
sed -i '/^D900,1,/s/75.25/75.26/' work/gl_2026-04-30.csv
expect 3 tieout-dualrun gl-lines --rules site --source gl=csv:work --period 2026-04 --as-of 2026-05-01T00:00:00Z --ledger sqlite:tieout.db \
	--summary out.json
equal 'the run in the ledger' "$(sqlite3 -separator ' ' tieout.db 'SELECT report, period, clean, verdict, open_cells FROM report_run')" \
	'gl-lines 2026-04 0 3 1'
equal 'the finding in the ledger' "$(sqlite3 -separator ' ' tieout.db "SELECT side, measure, replace (cell_key, char (31), '/'), delta, result
	FROM report_cell")" '2026-04-02 to 2026-04-30 DR_POSTED_CHANGED D900/1 10000 changed'
grep -qF "amount was '75.25', is '75.26'" stdout || die 'the text does not say what changed'
# Rows that are worth nothing: what has changed stands there without a sum.
sed '/^amount:/d; /^currency:/d; s/^compare: .*/compare: [account, text, amount]/' site/dualrun/gl-lines.yaml | sed 's/gl-lines/gl-texts/' \
	>site/dualrun/gl-texts.yaml
expect 3 tieout-dualrun gl-texts --rules site --source gl=csv:work --period 2026-04 --as-of 2026-05-01T00:00:00Z --ledger sqlite:tieout.db \
	--summary out.json
equal 'the finding without a sum' "$(sqlite3 -separator ' ' tieout.db "SELECT measure, coalesce (first_value, 'none'), delta FROM report_cell
	WHERE sequence = (SELECT max (sequence) FROM report_run)")" 'DR_POSTED_CHANGED none 0'
equal 'money of rows without a sum' "$(json "json_array_length (j, '\$.runs[0].over_all.money')")" 0

# It is no report: nobody signs it, and one job does not do both, nor the same twice.
cp -r "$TEST_SRCDIR/rules/close" site
# refuse EXIT WORDS TEXT
refuse ()
{
	expect "$1" tieout-dualrun $2 --rules site --source gl=csv:work --period 2026-04 --ledger sqlite:tieout.db
	said "$3"
}
refuse 78 'prepare gl-lines' 'compares extracts of one source: it is no report of two stacks'
refuse 78 'status gl-lines' 'compares extracts of one source'
refuse 64 'gl-lines issues' "'issues' compares no extracts, as 'gl-lines' does"
refuse 64 'gl-lines gl-lines' "'gl-lines' for 2026-04 is asked for twice"

# ---- limits and mistakes
fresh
sed -i '$a max_findings: 1' site/dualrun/gl-lines.yaml
sed -i '/^D900,1,/s/75.25/75.26/' work/gl_2026-04-30.csv
compare 2
sed -i '$d' site/dualrun/gl-lines.yaml
rm work/gl_2026-03-31.csv work/gl_2026-04-02.csv
compare 65
said 'there is only one: it takes two extracts to compare them'
fresh
sed 1q clean/gl_2026-04-30.csv >work/gl_2026-04-30.csv
compare 75
said "'gl_2026-04-30.csv' has no rows"
fresh
sed -i '3s/\.50/,50x/' work/gl_2026-04-30.csv
compare 65
fresh
sed -i '1s/account/acct/' work/gl_2026-04-30.csv
compare 65
said "column 'account' is missing"
fresh
cp work/gl_2026-04-30.csv work/gl_20260430.csv
compare 65
said 'are of the same day'
# mistake SED TEXT
mistake ()
{
	cp site/dualrun/gl-lines.yaml kept.yaml
	sed -i "$1" site/dualrun/gl-lines.yaml
	compare 78
	said "$2"
	mv kept.yaml site/dualrun/gl-lines.yaml
}
fresh
mistake 's/^amount: amount/amount: line/' 'is a column of the key'
mistake 's/values: \[.*\], date/date/' "a 'status' and its 'values' go together"
mistake 's/^compare: .*/compare: [document]/' "'document' is there twice"
mistake 's/{ file: .* }/{ file: gl.csv }/' "'at' is missing"
mistake 's/{ file: .* }/{ at: 2026-03-31, file: "gl_{date}.csv" }/' "'at' cannot say another"
mistake 's/^owner: .*/ownr: x/' 'unknown key'
