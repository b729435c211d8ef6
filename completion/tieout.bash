# bash completion of tieout and its jobs. It offers what the programs themselves say in --help, so it is never older than they are.
_tieout ()
{
	local program=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]} words=

	if [ "${program##*/}" = tieout ] && [ "$COMP_CWORD" -eq 1 ]; then
		words="$("$program" --help 2>/dev/null | sed -nE 's/^  ([a-z-]+)  .*/\1/p') --help --version"
	elif [[ $word == -* ]]; then
		[ "${program##*/}" != tieout ] || program+=" ${COMP_WORDS[1]}"
		# Two words where the front door is asked.
		# shellcheck disable=SC2086
		words=$($program --help 2>/dev/null | sed -nE 's/^ +(-[A-Za-z0-9], )?(--[a-z][a-z-]*).*/\2/p')
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
# What is no option may be a file.
complete -o bashdefault -o default -F _tieout @programs@
