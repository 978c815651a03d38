#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Installs what the tests need, builds tokenring with the sanitizers, and runs every suite.
set -eu
umask 022

root=$(cd "$(dirname "$0")/.." && pwd -P)
program=tests/run.sh
# shellcheck source=tests/support/packages.sh
. "$root/tests/support/packages.sh"

usage ()
{
  cat <<'END'
Usage: sh tests/run.sh [--no-debian13] [WORD…]

Installs the Debian packages that the tests need (with sudo, if you are not root), builds tokenring
with the address and undefined-behaviour sanitizers in .build/, and runs every suite. On Debian 12
the suites run a second time in a Debian 13 that debootstrap makes in .build/trixie, because a part
of them needs git 2.46 or later.

  WORD           run only the tests that have one of these words in their name
  --no-debian13  leave out the run in Debian 13
  --help         show this text

The last line says how many tests passed, failed and were skipped; the lines before it name them.
The exit status is 0 if none failed and at least one ran. With CI=true or TOKENRING_REQUIRE_ALL=1 in
the environment a skipped test is a failure too.

Nothing outside of .build is written. To delete it: sudo rm -rf .build
END
}

step ()
{
  printf '\n== %s%s\n' "$*" "${label:+ ($label)}"
}

# note failed|skipped NAME REASON: a step that is no test, but has to be counted.
note ()
{
  printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$results/steps"
  say "$2: $1: $3"
}

# The suites see nothing of the caller's session: not the keyring, not the configuration. Nor do
# they learn that a skip is a failure: what is skipped here may run in the Debian 13. GCC 12's
# sanitizer takes the variables that a module has for each thread for what they are not, and ends.
clean_env ()
{
  env -i PATH="$build/tools/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin" HOME="$scratch/home" \
    TMPDIR="$scratch/tmp" USER="$(id -un)" LOGNAME="$(id -un)" LC_ALL=C.UTF-8 \
    PYTHONDONTWRITEBYTECODE=1 \
    ASAN_OPTIONS=abort_on_error=0:exitcode=99:detect_leaks=1:intercept_tls_get_addr=0 \
    UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 \
    TOKENRING_PREFIX="$build/asan-prefix" TOKENRING_PLAIN_PREFIX="$build/plain-prefix" \
    TOKENRING_LIBSECRET_SOURCE="$libsecret_source" \
    TOKENRING_GIT_SUITE="$build/git-suite" TOKENRING_MACHINE="$build/machine" \
    TOKENRING_PROXIES="$proxies" TOKENRING_SCREENSHOTS="$results/screenshots" \
    "$@" </dev/null
}

# git's own tests of helpers are for a git that is as new as they are, such as Debian 13's.
need_git_suite ()
{
  if dpkg --compare-versions "$(dpkg-query -W -f '${Version}' git)" ge 1:2.46; then
    sh "$root/tests/support/gitsuite.sh" "$build/git-suite" ||
      note failed "git's own tests" "they could not be made ready; see above"
  fi
}

# build_one NAME OPTION…: builds into $build/NAME and installs into $build/NAME-prefix.
build_one ()
{
  name=$1
  shift
  set -- "$@" -Dwerror=true "--prefix=$build/$name-prefix"
  # A folder that was set up in another way, or on another system, is made anew.
  stamp="$release $root $*"
  if [ "$(cat "$build/$name.options" 2>/dev/null)" != "$stamp" ]; then
    rm -rf "${build:?}/$name" "$build/$name.options"
    quietly meson setup "$build/$name" "$root" "$@" || return 1
    printf '%s' "$stamp" >"$build/$name.options"
  fi
  rm -rf "${build:?}/$name-prefix"
  quietly meson compile -C "$build/$name" || return 1
  quietly meson install -C "$build/$name" --no-rebuild
}

# The tests of meson whose names have one of the words; all of them, without words.
meson_names ()
{
  meson test -C "$build/asan" --no-rebuild --list 2>/dev/null | sed 's,.* / ,,' |
    grep -F -e "$(printf '%s\n' "$@")"
}

run_meson ()
{
  step "unit and lint tests"
  if [ $# -gt 0 ]; then
    # shellcheck disable=SC2046
    set -- $(meson_names "$@")
    [ $# -gt 0 ] || return 0
  fi
  rm -f "$build/asan/meson-logs/testlog.json"
  clean_env meson test -C "$build/asan" --no-rebuild --print-errorlogs "$@" || true
  # A log is written even if no test was found; without one, meson itself has failed.
  cp "$build/asan/meson-logs/testlog.json" "$results/meson.json" ||
    note failed "unit and lint tests" "meson left no log"
}

# run_pytest NAME [WORD…]: the pytest suite tests/NAME.
run_pytest ()
{
  suite=$1
  shift
  [ -d "$root/tests/$suite" ] || return 0
  step "$suite tests"
  words=$(printf ' or %s' "$@")
  status=0
  # A suite that hangs is ended, and by INT, so that pytest says where it was.
  clean_env timeout --foreground --signal=INT --kill-after=30 2400 /usr/bin/python3 -m pytest -q -ra \
    -p no:cacheprovider --rootdir "$root" --basetemp "$scratch/pytest" \
    --junitxml "$results/$suite.xml" -k "${words# or }" "$root/tests/$suite" || status=$?
  case $status in
    0|1) ;;
    5)
      rm -f "$results/$suite.xml"
      [ $# -gt 0 ] || note failed "$suite tests" "pytest found no test"
      ;;
    *) note failed "$suite tests" "pytest ended with status $status" ;;
  esac
}

run_here ()
{
  step "building with the sanitizers, and once without for valgrind"
  if build_one asan --buildtype=debugoptimized -Db_sanitize=address,undefined -Dtests=enabled &&
    build_one plain --buildtype=debugoptimized -Dtests=disabled; then
    run_meson "$@"
    run_pytest integration "$@"
    run_pytest interop "$@"
  else
    note failed build "the build failed; see above"
  fi
}

# Debian 12's git hands out no Bearer credentials; Debian 13's does. Most tests wait for something
# most of the time, so both run at once, and what is said in there is shown at the end.
start_debian13 ()
{
  debian13_log=$build/debian-13.log
  # shellcheck disable=SC2086
  need_packages $chroot_packages
  if ! reason=$(as_root sh "$root/tests/support/trixie.sh" check); then
    note skipped "tests in Debian 13" "$reason"
    return
  fi
  say "The same runs in Debian 13 meanwhile; what it says is in $debian13_log."
  as_root sh "$root/tests/support/trixie.sh" run "$root" "$build/trixie" "$@" \
    >"$debian13_log" 2>&1 </dev/null &
  debian13_process=$!
}

wait_for_debian13 ()
{
  [ -n "${debian13_process:-}" ] || return 0
  step "the same in Debian 13"
  status=0
  wait "$debian13_process" || status=$?
  debian13_process=
  cat "$debian13_log"
  [ "$status" -eq 0 ] || note failed "tests in Debian 13" "they did not come to their end"
  # The results of an earlier run were deleted in there; none means that none of the suites ran.
  if [ -d "$build/trixie/build/results/debian-13" ]; then
    cp -R "$build/trixie/build/results/debian-13" "$build/results/"
  fi
}

prepare ()
{
  rm -rf "$build/results"
  mkdir -p "$results" "$build/tools"
  scratch=$(mktemp -d /tmp/tokenring.XXXXXX)
  trap 'kill -KILL ${debian13_process:-} 2>/dev/null || true; rm -rf "$scratch"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  mkdir "$scratch/home" "$scratch/tmp"
  # git refuses a checkout that belongs to another user, and a lint test asks it for the files.
  printf '[safe]\n\tdirectory = %s\n' "$root" >"$scratch/home/.gitconfig"
}

debian13=yes
part=no
while [ $# -gt 0 ]; do
  case $1 in
    --help|-h) usage; exit 0 ;;
    --no-debian13) debian13=no; shift ;;
    # Inside of the Debian 13: leave the results, the caller counts them.
    --part) part=yes; debian13=no; shift ;;
    --) shift; break ;;
    -*) usage >&2; exit 2 ;;
    *) break ;;
  esac
done

# What a caller has in the environment must not change what is built.
export LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
unset CFLAGS CPPFLAGS LDFLAGS DESTDIR CC CC_LD PKG_CONFIG_PATH
[ -r /proc/self/maps ] || fail "/proc is not mounted; run: mount -t proc proc /proc"
release=$(. /etc/os-release && echo "${ID:-linux}-${VERSION_ID:-0}")
build=${TOKENRING_BUILD:-$root/.build}
# For the one test that fetches; all others must find no way out.
proxies=$(env | grep -E '^(https?|no)_proxy=' || true)
results=$build/results/$release
[ "$part" = no ] || label='in Debian 13'

prepare
step "packages"
# shellcheck disable=SC2046,SC2086
need_packages $test_packages $(curl_package)
need_programs "$build/tools"
libsecret_source=$(helper_source "$build/tools")
need_git_suite
if [ "$debian13" = yes ] && [ "$release" = debian-12 ]; then
  start_debian13 "$@"
fi
run_here "$@"
[ "$part" = no ] || exit 0
wait_for_debian13
step "result"
PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$root/tests/support/count.py" "$build/results"/*
