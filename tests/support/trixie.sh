#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Runs the tests of a checkout in a Debian 13 of their own, for what Debian 12's git cannot do.
#
#   trixie.sh check FOLDER             says why this system lets us make no such Debian, if so
#   trixie.sh run ROOT CHROOT [WORD…]  makes CHROOT, or takes the one that is there, and runs
#                                      ROOT/tests/run.sh in it; its results are in CHROOT/build
#
# Both need root. Everything is mounted in a mount namespace of its own, which dies with the last
# process in it: whatever happens, nothing stays mounted.
set -eu
umask 022
export LC_ALL=C.UTF-8

self=$(cd "$(dirname "$0")" && pwd -P)/$(basename "$0")
program=trixie.sh
# shellcheck source=tests/support/packages.sh
. "$(dirname "$self")/packages.sh"

# Where / is no mount point, as in a plain chroot, unshare cannot make its copy of the mounts
# private, and has to be told to leave them as they are.
propagation ()
{
  if unshare --mount true 2>/dev/null; then
    echo private
  else
    echo unchanged
  fi
}

# Left as they are, mounts could show in the namespace that we came from. Tries it with one.
mounts_stay_inside ()
{
  probe=$(mktemp -d)
  # shellcheck disable=SC2016
  seen=$(unshare --mount --propagation "$(propagation)" sh -c '
    mount --bind "$1" "$1" && grep -c " $1 " "/proc/$2/mountinfo"
    umount "$1"' sh "$probe" "$$" || true)
  rmdir "$probe"
  [ "$seen" = 0 ]
}

# separately COMMAND…: in namespaces of its own, for mounts and for processes. What runs in there
# ends with the command.
separately ()
{
  (become_separate "$@")
}

# Who ends this process ends all of it.
become_separate ()
{
  exec unshare --mount --pid --fork --kill-child --propagation "$(propagation)" "$@"
}

check ()
{
  [ "$(id -u)" -eq 0 ] || fail "this needs root"
  if ! reason=$(separately true 2>&1); then
    say "a namespace of its own is not permitted here: $reason"
  elif ! mounts_stay_inside; then
    say "this chroot is no mount point, so what is mounted in it would be seen outside of it"
  elif ! reason=$(separately mount -t proc proc /proc 2>&1); then
    say "mounting is not permitted here: $(echo "$reason" | tr '\n' ' ')"
  else
    return 0
  fi
  return 1
}

# A folder that was made half is never taken for a whole one: it gets its name at the end.
make_chroot ()
{
  if [ -e "$1/etc/debian_version" ] && chroot "$1" /bin/true 2>/dev/null; then
    say "Using the Debian 13 in $1."
    return
  fi
  say "Making a Debian 13 in $1 with debootstrap (this can take minutes)."
  rm -rf "$1" "$1.new"
  mkdir -p "$1.new"
  quietly debootstrap --variant=minbase trixie "$1.new" || fail "debootstrap failed; see above"
  # No package may start a service of its own in there.
  printf '#!/bin/sh\nexit 101\n' >"$1.new/usr/sbin/policy-rc.d"
  chmod 755 "$1.new/usr/sbin/policy-rc.d"
  mkdir -p "$1.new/src" "$1.new/build"
  mv "$1.new" "$1"
}

# The checkout is there read-only: the tests get no chance to write to it.
mount_all ()
{
  mount --rbind /dev "$2/dev"
  mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$2/dev/pts"
  mount -t tmpfs -o mode=1777 tmpfs "$2/dev/shm"
  mount -t proc proc "$2/proc"
  mount -t tmpfs -o mode=1777 tmpfs "$2/tmp"
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
  make_chroot "$chroot"
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
