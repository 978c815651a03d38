# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=sh
# How a Debian of its own is made, and how commands run in it. A shell file to be sourced, after
# packages.sh; all of it needs root.
#
# Everything is mounted in a mount namespace of its own, which dies with the last process in it:
# whatever happens, nothing stays mounted.

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

# make_chroot RELEASE FOLDER: a folder that was made half is never taken for a whole one, as it gets
# its name at the end.
make_chroot ()
{
  if [ -e "$2/etc/debian_version" ] && chroot "$2" /bin/true 2>/dev/null; then
    say "Using the Debian $1 in $2."
    return
  fi
  say "Making a Debian $1 in $2 with debootstrap (this can take minutes)."
  rm -rf "$2" "$2.new"
  mkdir -p "$2.new"
  quietly debootstrap --variant=minbase "$1" "$2.new" || fail "debootstrap failed; see above"
  # No package may start a service of its own in there.
  printf '#!/bin/sh\nexit 101\n' >"$2.new/usr/sbin/policy-rc.d"
  chmod 755 "$2.new/usr/sbin/policy-rc.d"
  mv "$2.new" "$2"
}

# mount_system FOLDER: what programs in a chroot need of the kernel.
mount_system ()
{
  mount --rbind /dev "$1/dev"
  mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$1/dev/pts"
  mount -t tmpfs -o mode=1777 tmpfs "$1/dev/shm"
  mount -t proc proc "$1/proc"
  mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"
}
