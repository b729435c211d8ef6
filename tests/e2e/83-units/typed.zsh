# typed.zsh FOLDER LINE: what the line becomes when it is typed into a zsh that has the completion in FOLDER, and tab is pressed.
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1=; PROMPT=; unset RPS1; stty -echo; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -d $1/.dump"
zpty -w shell 'zstyle ":completion:*" menu no; show () { print -r -- "LINE<$BUFFER>"; BUFFER=; zle .accept-line }; zle -N show; bindkey "^X" show; print REA""DY'
zpty -r shell text '*READY'$'\r'
zpty -w -n shell "$2"$'\t\C-x'
zpty -r shell text '*LINE<*>'
print -r -- ${${text##*LINE<}%%>*}
zpty -d shell
