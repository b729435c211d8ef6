# The pages that walk through programs show what the programs print: each block of commands is run, in the order of the page, and what it prints
# and how it ends must be what stands there. Names of results and the clock's time are what nobody can write down beforehand.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

# unnamed: hashes and times of the wall clock have no value.
unnamed ()
{
	sed -E 's/\b[0-9a-f]{12}\b|\b[0-9a-f]{16}\b|\b[0-9a-f]{32}\b/HASH/g; s/\b2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/TIME/g; s/[ ]+$//'
}

# shown PAGE: its blocks that have commands, and the exit code behind a block ("Exit code 3.", else 0).
shown ()
{
	awk '
		/^```/ {
			if (open && commands)
				waiting = 1
			open = !open
			if (open) {
				if (waiting)
					print "exit 0"
				waiting = commands = 0
			}
			next
		}
		open && /^\$ / { commands = 1 }
		open && (commands || /^\$ /) { print }
		!open && waiting && /^Exit code [0-9]+\.$/ { sub(/\.$/, "", $3); print "exit " $3; waiting = 0 }
		END { if (waiting) print "exit 0" }' "$1"
}

# printed SHOWN: the same with what the commands print now.
printed ()
{
	local line code=0
	while IFS= read -r line <&9; do
		case $line in
		'$ '*)
			printf '%s\n' "$line"
			code=0
			eval "${line#\$ }" 2>&1 || code=$?
			;;
		'exit '*) echo "exit $code" ;;
		esac
	done 9<"$1"
}

walk ()
{
	local page=$1
	shown "$TEST_SRCDIR/docs/$page" | sed "s|/usr/share/tieout|$TEST_SRCDIR|g" >shown
	mkdir "$page"
	(cd "$page" && printed "$TEST_TMP/shown") >printed
	unnamed <shown >"$page.want"
	unnamed <printed >"$page.got"
	diff -u "$page.want" "$page.got" || die "docs/$page does not show what is printed (- the page, + the programs)"
}

walk close.md
walk dual-run.md
