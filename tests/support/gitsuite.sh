#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Makes git's own tests of credential helpers ready to run: the source of Debian's git, and the one
# program that they need built from it. They run with the git that is installed.
#
#   gitsuite.sh FOLDER   what FOLDER has already for this git is kept; the tests are in FOLDER/t
#
# Nothing of the system is changed: the lists of source packages are apt's, in a folder of our own.
set -eu
umask 022
export LC_ALL=C.UTF-8

program=gitsuite.sh
# shellcheck source=tests/support/packages.sh
. "$(dirname "$0")/packages.sh"

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# The places of Debian that this system installs from, as places of source packages.
list_sources ()
{
  apt-get indextargets --format \
    "deb-src [signed-by=$keyring] \$(REPO_URI) \$(RELEASE) \$(COMPONENT)" \
    'Created-By: Packages' 'Origin: Debian'
}

# apt FOLDER WORD…: apt-get with lists and a cache in FOLDER.
apt ()
{
  place=$1
  shift
  (cd "$place" && apt-get -q -o "Dir::Etc::SourceList=$place/sources.list" \
    -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$place/lists" \
    -o "Dir::Cache=$place/cache" -o APT::Sandbox::User=root "$@")
}

download ()
{
  mkdir -p "$1/lists/partial" "$1/cache/archives/partial"
  list_sources >"$1/sources.list"
  if [ ! -s "$1/sources.list" ]; then
    quietly as_root apt-get -q update || fail "apt-get update failed; is the network there?"
    list_sources >"$1/sources.list"
  fi
  [ -s "$1/sources.list" ] || fail "apt knows of no Debian that has git's source"
  quietly apt "$1" update || fail "apt-get update failed; is the network there?"
  quietly apt "$1" --download-only source git || fail "apt-get could not download git's source"
}

# Without all that git's tests of helpers do not need. The templates have to be there, and be empty.
build ()
{
  quietly make -C "$1" -j"$(nproc)" CFLAGS=-O0 NO_CURL=1 NO_EXPAT=1 NO_GETTEXT=1 NO_OPENSSL=1 \
    NO_PERL=1 NO_PYTHON=1 NO_TCLTK=1 GIT-BUILD-OPTIONS t/helper/test-tool ||
    fail "git's source could not be built"
  mkdir -p "$1/templates/blt"
}

[ $# -eq 1 ] || fail "usage: gitsuite.sh FOLDER"
version=$(git --version)
if [ "$(cat "$1/stamp" 2>/dev/null)" = "$version" ]; then
  say "Using git's tests in $1."
  exit 0
fi
say "Taking git's tests out of Debian's source package, and building what they need."
rm -rf "$1" "$1.new" "$1.download"
mkdir -p "$1.new" "$1.download"
folder=$(cd "$1.download" && pwd -P)
download "$folder"
tar -xf "$folder"/git_*.orig.tar.xz -C "$1.new" --strip-components=1
rm -rf "$folder"
build "$1.new"
# A folder that was made half never gets its name.
printf '%s\n' "$version" >"$1.new/stamp"
mv "$1.new" "$1"
