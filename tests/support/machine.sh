#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# A small Debian of the release that runs here, into which packages are installed to be tested.
#
#   machine.sh check               says why this system lets us make no such Debian, if so
#   machine.sh make CHROOT         makes it, or takes the one that is there
#   machine.sh run CHROOT COMMAND…  runs a command in it; a program by its path, without a shell
#
# All need root. The first two are called with what the network needs in the environment; what runs
# in there needs no network, as the packages that tokenring depends on were fetched before.
set -eu
umask 022
export LC_ALL=C.UTF-8

self=$(cd "$(dirname "$0")" && pwd -P)/$(basename "$0")
program=machine.sh
# shellcheck source=tests/support/packages.sh
. "$(dirname "$self")/packages.sh"
# shellcheck source=tests/support/chroot.sh
. "$(dirname "$self")/chroot.sh"

# The libraries that tokenring is linked with. Their packages have other names in other releases.
libraries='libcurl.so.4 libcurl-gnutls.so.4 libglib-2.0.so.0 libjson-c.so.5 libsecret-1.so.0'

# The packages that have these libraries here.
library_packages ()
{
  for library in $libraries; do
    dpkg-query --search "*/$library" 2>/dev/null | cut -d : -f 1
  done | sort -u | tr '\n' ' '
}

inside ()
{
  chroot=$1
  shift
  mount -t proc proc /proc
  mount_system "$chroot"
  cp -L /etc/resolv.conf "$chroot/etc/resolv.conf" 2>/dev/null || true
  exec chroot "$chroot" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
    LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    ${http_proxy:+"http_proxy=$http_proxy"} ${https_proxy:+"https_proxy=$https_proxy"} \
    ${no_proxy:+"no_proxy=$no_proxy"} "$@"
}

# What is fetched is kept in there, and is all that is missing when tokenring is installed.
fetch ()
{
  wanted="ca-certificates $(library_packages)"
  [ "$(cat "$1/fetched" 2>/dev/null)" != "$wanted" ] || return 0
  say "Fetching what tokenring depends on: $wanted"
  quietly separately sh "$self" inside "$1" apt-get -q clean
  quietly separately sh "$self" inside "$1" apt-get -q update || fail "apt-get update failed"
  # Word splitting is meant: one argument a package.
  # shellcheck disable=SC2086
  quietly separately sh "$self" inside "$1" apt-get -q -y --download-only \
    install --no-install-recommends $wanted || fail "apt-get could not fetch: $wanted"
  printf '%s' "$wanted" >"$1/fetched"
}

# Its processes and mounts are apart too: debootstrap mounts something, and may be ended.
make_machine ()
{
  mount -t proc proc /proc
  # shellcheck source=/dev/null
  make_chroot "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$1"
  # A copy that lives for a minute need not be safe on the disk.
  echo force-unsafe-io >"$1/etc/dpkg/dpkg.cfg.d/tests"
}

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
  check) check ;;
  make) separately sh "$self" bare "$1" && fetch "$1" ;;
  bare) make_machine "$1" ;;
  run) become_separate sh "$self" inside "$@" ;;
  inside) inside "$@" ;;
  *) fail "usage: machine.sh check | make CHROOT | run CHROOT COMMAND…" ;;
esac
