# The build itself, on a fresh clone: bootstrap, what is rebuilt and what is not, both compilers, the release.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

git -C "$TEST_SRCDIR" rev-parse -q --verify HEAD >/dev/null 2>&1 || skip 'needs a git clone, and this source tree is none'
git -c safe.directory='*' clone -q "$TEST_SRCDIR" clone
cd clone

make help >/dev/null && make -s clean || die 'help and clean need no configure'
[ ! -e config.mk ] || die 'help or clean has configured'

make -s CFLAGS=-O0 >"$TEST_TMP/log" 2>&1 || { cat "$TEST_TMP/log"; die 'bare make failed on a fresh clone'; }
[ -z "$(git status --porcelain)" ] || die "the build left files that git does not ignore: $(git status --porcelain)"
for program in jobs/tieout*.c; do
	[ ! -e "$program" ] || [ -x "build/$(basename "$program" .c)" ] || die "$program was not built"
done

# remade: what one more make writes, apart from nothing.
remade ()
{
	touch "$TEST_TMP/now"
	sleep 0.1
	make -s CFLAGS="${1:--O0}" >"$TEST_TMP/log" 2>&1 || { cat "$TEST_TMP/log"; die 'make failed'; }
	find build -type f -newer "$TEST_TMP/now" | sort
}
equal 'a second make' "$(remade)" ''

touch common/config/paths.h
remade >"$TEST_TMP/remade"
grep -qx build/obj/common/config/paths.o "$TEST_TMP/remade" || die 'a changed header did not rebuild its user'
equal 'objects that do not use the header' "$(remade | grep -c base/failure.o)" 0

statement=$(find sql -path sql/sources -prune -o -name '*.sql' -print | sort | sed -n 1p)
if [ -n "$statement" ]; then
	echo '-- said again' >>"$statement"
	remade >"$TEST_TMP/remade"
	grep -qx build/obj/sql.o "$TEST_TMP/remade" || die 'a changed statement was not embedded again'
	! grep -q paths.o "$TEST_TMP/remade" || die 'a changed statement rebuilt what does not use it'
	git checkout -q "$statement"
fi
remade '-O0 -DSOME_FLAG' >"$TEST_TMP/remade"
grep -qx build/obj/common/base/failure.o "$TEST_TMP/remade" || die 'changed flags did not rebuild'

mkdir "$TEST_TMP/clang"
cd "$TEST_TMP/clang"
../clone/configure -q CC=clang CFLAGS=-O0
make -s DEVELOPER=1 >"$TEST_TMP/log" 2>&1 || { cat "$TEST_TMP/log"; die 'clang, out of tree, warnings as errors'; }
[ -f build/libtieout.a ] || die 'no product in the other build folder'

cd "$TEST_TMP/clone"
make -s distcheck >"$TEST_TMP/log" 2>&1 || { cat "$TEST_TMP/log"; die 'distcheck failed'; }
