#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Makes Debian packages of this source, for the Debian that it runs on.
set -eu
umask 022

root=$(cd "$(dirname "$0")/.." && pwd -P)
program=package.sh
# shellcheck source=tests/support/packages.sh
. "$root/tests/support/packages.sh"

usage ()
{
  cat <<'END_OF_USAGE'
Usage: sh data/package.sh [FOLDER]

Installs the Debian packages that are needed for it (with sudo, if you are not root), makes packages
of tokenring for this Debian, has lintian look at them, and leaves them in FOLDER (.build/packages, if
none is given), together with the source package. What an earlier run left there is replaced.

Nothing of tokenring is installed; the last lines say how to do that. With nocheck in
DEB_BUILD_OPTIONS neither the unit tests nor lintian are run.
END_OF_USAGE
}

# The files that belong to the source, one a line: those that git has or will get. Where there is no
# git, as in a tarball, all that a build does not leave behind.
list_source ()
{
  # Whoever owns the checkout: its configuration is not what is looked at here.
  set -- git -C "$root" -c "safe.directory=$root" -c core.quotePath=false ls-files
  if [ -e "$root/.git" ] && "$@" >/dev/null 2>&1; then
    "$@" --cached
    "$@" --others --exclude-standard -- data helper lib tests
    return
  fi
  (cd "$root" && find . -path ./.git -prune -o -type d \( -name .build -o -name 'build*' \
    -o -name __pycache__ -o -name .cache \) -prune -o ! -type d -print | sed 's,^\./,,')
}

# Without what is in git still and was deleted, and without what this script makes.
list_files ()
{
  list_source | LC_ALL=C sort -u | while IFS= read -r name; do
    case $root/$name in
      "$work"/*) ;;
      *) [ ! -f "$root/$name" ] || printf '%s\n' "$name" ;;
    esac
  done
}

# pack TARBALL: the source as it stands, the same bytes from the same files.
pack ()
{
  list_files >"$work/files"
  tar --create --xz --file "$1" --format=gnu --transform "s,^,tokenring-$upstream/," \
    --mtime "@$SOURCE_DATE_EPOCH" --owner=root:0 --group=root:0 --numeric-owner \
    --mode='u=rwX,go=rX' --no-recursion --directory "$root" --files-from "$work/files"
}

changelog ()
{
  dpkg-parsechangelog --file "$root/data/debian/changelog" --show-field "$1"
}

# Debian wants its files in the top folder, and a source package has them beside the source.
prepare ()
{
  version=$(changelog Version)
  upstream=${version%-*}
  grep -q "^  version: '$upstream'," "$root/meson.build" ||
    fail "data/debian/changelog has the version $upstream, and meson.build another one"
  SOURCE_DATE_EPOCH=$(changelog Timestamp)
  export SOURCE_DATE_EPOCH
  pack "$work/tokenring_$upstream.orig.tar.xz" || fail "the source could not be packed"
  tar -C "$work" -xf "$work/tokenring_$upstream.orig.tar.xz"
  cp -R "$work/tokenring-$upstream/data/debian" "$work/tokenring-$upstream/debian"
}

build_packages ()
{
  (cd "$work/tokenring-$upstream" && dpkg-buildpackage --unsigned-source --unsigned-changes)
}

# lintian speaks of the least of its doubts here, and fails for an error or a warning. The version of
# the policy is Debian 12's: its lintian does not know the later one that Debian 13's would have.
check_packages ()
{
  case " ${DEB_BUILD_OPTIONS:-} " in
    *" nocheck "*) return ;;
  esac
  say "Looking at them with lintian"
  TMPDIR=$work lintian --allow-root --display-info --pedantic --fail-on error,warning \
    --suppress-tags out-of-date-standards-version "$work/tokenring_${version}"_*.changes
}

# What an earlier run made; that must not become part of the source either.
clear_folder ()
{
  for name in tokenring tokenring-modules libtokenring0 libtokenring-dev; do
    rm -f "$folder/${name}_"*.deb "$folder/$name-dbgsym_"*.deb
  done
  rm -f "$folder"/tokenring_*.dsc "$folder"/tokenring_*.tar.xz "$folder"/tokenring_*.buildinfo \
    "$folder"/tokenring_*.changes
}

hand_over ()
{
  find "$work" -maxdepth 1 -type f -name '*tokenring*_*' -exec mv {} "$folder" \;
}

say_how_to_install ()
{
  sudo=
  [ "$(id -u)" -eq 0 ] || sudo='sudo '
  cat <<END_OF_WORDS

The packages are in $folder:

$(cd "$folder" && printf '  %s\n' *tokenring*_"$version"_*.deb)

To install the programs with the modules that they cannot do without (and libtokenring0 and
libtokenring-dev in the same way, for C programs):

  cd $folder
  ${sudo}apt install --reinstall ./tokenring_${version}_$architecture.deb \\
    ./tokenring-modules_${version}_$architecture.deb

--reinstall has apt take them also where this version is installed already. To take them away again,
"tokenring remove NAME" for each account, and then: ${sudo}apt purge tokenring tokenring-modules
END_OF_WORDS
}

# --- main ---

folder=
while [ $# -gt 0 ]; do
  case $1 in
    --help|-h) usage; exit 0 ;;
    -*) usage >&2; exit 2 ;;
    *) [ -z "$folder" ] || { usage >&2; exit 2; }; folder=$1; shift ;;
  esac
done
folder=${folder:-$root/.build/packages}

export LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
unset CFLAGS CPPFLAGS LDFLAGS DESTDIR CC CC_LD PKG_CONFIG_PATH DEB_BUILD_PROFILES

say "Installing what is needed to make the packages"
# shellcheck disable=SC2046,SC2086
need_packages $package_packages $(curl_package)
mkdir -p "$folder"
folder=$(cd "$folder" && pwd -P)
architecture=$(dpkg --print-architecture)
work=$(mktemp -d "$folder/work.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

clear_folder
prepare
say "Making the packages of tokenring $version"
quietly build_packages || fail "the packages could not be made; see above"
check_packages || fail "lintian found what must not be in a package; see above"
hand_over
say_how_to_install
