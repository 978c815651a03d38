#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Runs the tests of a checkout in a Debian 13 of their own, for what Debian 12's git cannot do.
#
#   trixie.sh check FOLDER             says why this system lets us make no such Debian, if so
#   trixie.sh run ROOT CHROOT [WORD…]  makes CHROOT, or takes the one that is there, and runs
#                                      ROOT/tests/run.sh in it; its results are in CHROOT/build
#
# Both need root. Everything is mounted in a mount namespace of its own (see chroot.sh).
set -eu
umask 022
export LC_ALL=C.UTF-8

self=$(cd "$(dirname "$0")" && pwd -P)/$(basename "$0")
program=trixie.sh
# shellcheck source=tests/support/packages.sh
. "$(dirname "$self")/packages.sh"
# shellcheck source=tests/support/chroot.sh
. "$(dirname "$self")/chroot.sh"

# The checkout is there read-only: the tests get no chance to write to it.
mount_all ()
{
  mount_system "$2"
  mount --bind "$1" "$2/src"
  mount -o remount,ro,bind "$2/src"
}

inside ()
{
  checkout=$1
  chroot=$2
  shift 2
  mount -t proc proc /proc
  # What an earlier run left must not be counted as this one's.
  rm -rf "$chroot/build/results"
  make_chroot trixie "$chroot"
  mkdir -p "$chroot/src" "$chroot/build"
  mount_all "$checkout" "$chroot"
  cp -L /etc/resolv.conf "$chroot/etc/resolv.conf" 2>/dev/null || true
  chroot "$chroot" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
    ${http_proxy:+"http_proxy=$http_proxy"} ${https_proxy:+"https_proxy=$https_proxy"} \
    ${no_proxy:+"no_proxy=$no_proxy"} TOKENRING_BUILD=/build \
    sh /src/tests/run.sh --part "$@" </dev/null
}

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
  check) check ;;
  run) become_separate sh "$self" inside "$@" ;;
  inside) inside "$@" ;;
  *) fail "usage: trixie.sh check | trixie.sh run ROOT CHROOT [WORD…]" ;;
esac
