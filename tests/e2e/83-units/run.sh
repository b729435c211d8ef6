# What schedules the jobs, read by those who will: systemd, cron, logrotate, sysusers and tmpfiles; and what completes their options.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

# An installation of its own, with cron's path pointing at the programs that were built.
cp -r "$TEST_SRCDIR/cron" "$TEST_SRCDIR/completion" .
programs=$(cd "$TEST_BUILDDIR" && find . -maxdepth 1 -name 'tieout*' -type f -perm -u+x -printf '%f ')
find cron completion -type f -exec sed -i "s|@bindir@|$TEST_BUILDDIR|; s|@programs@|$programs|" {} +
! grep -r '@[a-z]*@' cron completion || die 'something was not filled in'

# ---- systemd: nothing is unknown to it, and it rates the sandbox
expect 0 systemd-analyze verify --man=no cron/tieout.service cron/tieout.timer
[ ! -s "$TEST_TMP/stderr" ] || { cat "$TEST_TMP/stderr" >&2; die 'systemd warns'; }
expect 0 systemd-analyze security --offline=true --threshold=20 cron/tieout.service
for setting in NoNewPrivileges=yes PrivateTmp=yes ProtectSystem=strict User=tieout 'SuccessExitStatus=2 3'; do
	grep -qx "$setting" cron/tieout.service || die "the service lacks $setting"
done
equal 'a misspelt unit is noticed' "$(sed 's/NoNewPrivileges/NoNewPrivilege/' cron/tieout.service >bad.service
	systemd-analyze verify --man=no ./bad.service 2>&1 | grep -c NoNewPrivilege)" 1
equal 'the timer' "$(systemd-analyze calendar --iterations=1 "$(sed -n 's/^OnCalendar=//p' cron/tieout.timer)" | sed -n 's/^Normalized form: //p')" \
	'*-*-* *:00/5:00'

# ---- cron: its own parser, and the command as cron's shell runs it. The file of a package has a user before the command.
sed -E 's/^(\*\/5 .*[*] +)tieout /\1/' cron/crontab >./crontab
expect 0 crontab -n crontab
expect 1 crontab -n <(sed 's/^\*\/5/*\/61x/' crontab)
grep -qE '^\*/5 +\* +\* +\* +\* +tieout +\[' cron/crontab || die 'not every five minutes, or not as tieout'
[ "$(tail -n 1 cron/crontab | wc -c)" -lt 998 ] || die 'cron cuts a line that long'
command=$(sed -nE 's/^\*\/5( +\*){4} +tieout +//p' cron/crontab)
[ -n "$command" ] && [[ $command != *%* ]] || die 'no command, or one with a percent sign, which ends it in cron'
mkdir -p work etc bin
printf '#!/bin/sh\npwd; umask; echo "$SECRET"; exit 3\n' >bin/tieout-run
chmod +x bin/tieout-run
command=${command//\/var\/lib\/tieout/$PWD\/work}
command=${command//\/etc\/tieout/$PWD\/etc}
command=${command//\/run\/systemd\/system/$PWD\/run}
as_cron ()
{
	expect "$1" env -i PATH="$PWD/bin:/usr/bin:/bin" /bin/sh -c "$command"
}
as_cron 0
equal 'without a tieout.yaml nothing runs' "$(cat stdout stderr)" ''
touch work/tieout.yaml
echo "SECRET='a b'" >etc/environment
as_cron 3
equal 'folder, mask and environment of a job' "$(cat stdout)" "$PWD/work
0027
a b"
mkdir run
as_cron 0
equal 'where systemd runs, cron leaves it alone' "$(cat stdout stderr)" ''
rmdir run
rm bin/tieout-run
as_cron 0
equal 'the line that a removal leaves does nothing' "$(cat stdout stderr)" ''

# ---- the user, the folders and the logs, in a root of their own
mkdir -p root/etc
cp /etc/passwd /etc/group root/etc/
expect 0 systemd-sysusers --root="$PWD/root" - <cron/sysusers
id=$(sed -nE 's/^tieout:[^:]*:([0-9]+):.*:\/var\/lib\/tieout:.*nologin$/\1/p' root/etc/passwd)
[ -n "$id" ] || die 'no user tieout without a login'
expect 0 systemd-tmpfiles --root="$PWD/root" --create - <cron/tmpfiles
[ ! -s "$TEST_TMP/stderr" ] || { cat "$TEST_TMP/stderr" >&2; die 'tmpfiles warns'; }
equal 'where jobs find the installation file' "$(readlink root/var/lib/tieout/tieout.yaml)" /etc/tieout/tieout.yaml
equal 'modes' "$(stat -c %a root/etc/tieout root/var/lib/tieout root/var/log/tieout | xargs)" '750 750 750'
[ "$(id -u)" != 0 ] || equal 'owners' "$(stat -c %u root/etc/tieout root/var/lib/tieout root/var/log/tieout | xargs)" "0 $id $id"
expect 0 systemd-tmpfiles --root="$PWD/root" --create - <cron/tmpfiles

# Rotating needs users that are here; the log of a job that has ended is compressed a turn later.
mkdir logs
chmod 755 logs .
sed "s|/var/log/tieout|$PWD/logs|; s/^\tsu .*/\tsu $(id -un) $(id -gn)/; s/0640 tieout tieout/0640 $(id -un) $(id -gn)/" cron/logrotate >logrotate.conf
chmod 644 logrotate.conf
echo one >logs/tieout.log
expect 0 logrotate -d logrotate.conf
! grep -i error "$TEST_TMP/stderr" || die 'logrotate finds an error'
expect 0 logrotate -f -s state logrotate.conf
[ "$(cat logs/tieout.log.1)" = one ] && [ ! -s logs/tieout.log ] || die 'the log was not rotated'
equal 'mode of the new log' "$(stat -c %a logs/tieout.log)" 640
echo two >logs/tieout.log
expect 0 logrotate -f -s state logrotate.conf
[ "$(zcat logs/tieout.log.2.gz)" = one ] || die 'the earlier log was not compressed'

# ---- completion: each option of each job, which is what --help lists, and nothing else
options ()
{
	"$@" --help | grep -oE '^ +(-[A-Za-z0-9], )?--[a-z][a-z-]+' | grep -oE -- '--.*' | sort
}
completed ()
{
	bash -c '. completion/tieout.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tieout; printf "%s\n" "${COMPREPLY[@]}"' bash "$@" | sort
}
equal 'jobs' "$(completed tieout '' | grep -v -- -- | xargs)" "$(tieout --help | sed -nE 's/^  ([a-z]+)  .*/\1/p' | sort | xargs)"
equal 'the beginning of a job' "$(completed tieout rec)" reconcile
equal 'no file is a job' "$(completed tieout work)" workbook
for job in $(tieout --help | sed -nE 's/^  ([a-z]+)  .*/\1/p'); do
	equal "options of $job" "$(completed tieout "$job" --)" "$(options tieout "$job")"
done
for program in $programs; do
	[ "$program" = tieout ] || equal "options of $program" "$(completed "$program" --)" "$(options "$program")"
done
equal 'a file is left to the shell' "$(completed tieout-check --config tie)" ''
equal 'programs that bash completes' "$(bash -c '. completion/tieout.bash; complete -p' | sed 's/.* //' | sort | xargs)" "$(tr ' ' '\n' <<<"$programs" | sort | xargs)"

# zsh as a terminal sees it: what a line has become after the key.
typed ()
{
	zsh -f "$TEST_DIR/typed.zsh" "$PWD/completion" "$1"
}
equal 'zsh completes a job' "$(typed 'tieout reco')" 'tieout reconcile '
equal 'zsh completes an option of a job' "$(typed 'tieout reconcile --exce')" 'tieout reconcile --exceptions '
equal 'zsh completes an option of a program' "$(typed 'tieout-close --since')" 'tieout-close --since-signoff '
equal 'zsh completes a file' "$(typed 'tieout-check --config logrot')" 'tieout-check --config logrotate.conf '
