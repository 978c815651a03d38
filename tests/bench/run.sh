#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds tokenring as a distribution would, and measures it beside other programs of its kind.
set -eu
umask 022

root=$(cd "$(dirname "$0")/../.." && pwd -P)
program=tests/bench/run.sh
# shellcheck source=tests/support/packages.sh
. "$root/tests/support/packages.sh"

usage ()
{
  cat <<'END'
Usage: sh tests/bench/run.sh [--quick] [--json FILE] [OPTION…]

Installs the Debian packages that are compared with (with sudo, if you are not root), builds
tokenring for release in .build/bench, and prints tables of times, sizes and ratios, with the goals
beside them. Takes one to two minutes, and with --quick a few seconds, on top of the build.

  --quick        a short run, to see that it works; its numbers mean little
  --json FILE    write all that was found as JSON as well
  --runs N       how often each program runs (100; with --quick 10)
  --latency S    seconds that the endpoint takes for a token when many ask at once (0.3)
  --threads N    how many threads share a broker in one process
  --without PEER leave out one of the programs, as it is named in the table

It runs in a private session with its own home, bus and keyring; yours are not touched. A goal that
is missed is no failure: the exit status is 1 only if something could not be measured.
END
}

case " $* " in *" --help "*|*" -h "*) usage; exit 0 ;; esac

build ()
{
  stamp="$root $(. /etc/os-release && echo "${ID:-linux}-${VERSION_ID:-0}")"
  if [ "$(cat "$tools.options" 2>/dev/null)" != "$stamp" ]; then
    rm -rf "$build" "$tools" "$tools.options"
    quietly meson setup "$build" "$root" --buildtype=release "--prefix=$build/prefix" \
      -Dtests=disabled -Dman=disabled || fail "meson could not set up the build; see above"
    printf '%s' "$stamp" >"$tools.options"
  fi
  quietly meson compile -C "$build" || fail "the build failed; see above"
  rm -rf "$build/prefix"
  quietly meson install -C "$build" --no-rebuild || fail "the installation failed; see above"
}

export LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
unset CFLAGS CPPFLAGS LDFLAGS DESTDIR CC CC_LD PKG_CONFIG_PATH
build=$root/.build/bench
tools=$root/.build/bench-tools

# The tables alone go to stdout.
{
  # shellcheck disable=SC2046,SC2086
  need_packages $bench_packages $(curl_package)
  say "Building tokenring in .build/bench."
  build
} >&2
mkdir -p "$tools"
source=$(helper_source "$tools")
exec env -i PATH="$PATH" HOME="$tools" LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 \
  /usr/bin/python3 -B "$root/tests/bench/bench.py" "--prefix=$build/prefix" "--tools=$tools" \
  ${source:+"--libsecret-source=$source"} "$@"
