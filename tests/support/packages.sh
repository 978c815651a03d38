# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=sh disable=SC2034
# The Debian packages that tokenring is built, shown and tested with, and how they are installed.
# A shell file to be sourced; the names are those of Debian 12 and of Debian 13.

build_packages='meson ninja-build gcc libc6-dev pkgconf python3
  libglib2.0-dev libjson-c-dev libsecret-1-dev scdoc'

package_packages="$build_packages build-essential debhelper dpkg-dev libkeyutils-dev lintian
  xz-utils"

demo_packages="$build_packages gnome-keyring dbus git ca-certificates"

# The last two are there to be compared with.
bench_packages="$demo_packages python3-gi valgrind libc6-dbg
  golang-docker-credential-helpers libsecret-tools"

# For a Debian of one's own: a small one to install packages into, and, on Debian 12, whose git is too
# old for a part of the tests, a Debian 13.
chroot_packages='debootstrap debian-archive-keyring mount'

test_packages="$bench_packages $package_packages $chroot_packages python3-pytest faketime
  clang-format cppcheck curl groff-base shellcheck skopeo
  git-lfs make openssl systemd util-linux zlib1g-dev
  bash-completion fish gtk-doc-tools zsh
  gcr keepassxc xvfb xdotool seahorse at-spi2-core gir1.2-atspi-2.0"

# A script that sources this may set `indent` to what each line shall begin with.
say ()
{
  printf '%s\n' "${indent:-}$*"
}

fail ()
{
  printf '%s: %s\n' "${program:-tokenring}" "$*" >&2
  exit 1
}

# quietly COMMAND…: shows what the command printed only if it fails. sudo still asks on the terminal.
quietly ()
{
  quiet_log=$(mktemp)
  # In a subshell: a command that ends the script must not take its message with it.
  if ("$@") >"$quiet_log" 2>&1 </dev/null; then
    rm -f "$quiet_log"
    return 0
  fi
  cat "$quiet_log" >&2
  rm -f "$quiet_log"
  return 1
}

# Runs a command as root: as it is, or with sudo, which may ask for the password on a terminal.
as_root ()
{
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
    return
  fi
  command -v sudo >/dev/null ||
    fail "this needs root, and there is no sudo; as root, run: $*"
  # sudo drops the environment, and behind a proxy nothing can be fetched without these.
  sudo env ${http_proxy:+"http_proxy=$http_proxy"} ${https_proxy:+"https_proxy=$https_proxy"} \
    ${no_proxy:+"no_proxy=$no_proxy"} "$@"
}

is_installed ()
{
  dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

# The packages of a list that are not there yet, on one line.
missing_packages ()
{
  for package in "$@"; do
    is_installed "$package" || printf '%s ' "$package"
  done
}

# Any of libcurl's three development packages will do, and they exclude each other.
curl_package ()
{
  for flavour in openssl gnutls nss; do
    if is_installed "libcurl4-$flavour-dev"; then
      return
    fi
  done
  echo libcurl4-openssl-dev
}

# need_packages PACKAGE…: says what is missing, installs it, and asks nothing.
need_packages ()
{
  command -v apt-get >/dev/null ||
    fail "this script installs with apt-get, on Debian 12 or 13; elsewhere install yourself: $*"
  missing=$(missing_packages "$@")
  if [ -z "$missing" ]; then
    say "Every package that is needed is already installed."
    return
  fi
  [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null ||
    fail "packages are missing, and there is no sudo; as root, run: apt-get install" \
      "--no-install-recommends $missing"
  say "These Debian packages are missing and are installed now (this can take minutes):"
  say "  $missing"
  quietly as_root apt-get -q update || fail "apt-get update failed; is the network there?"
  # Word splitting is meant: one argument a package.
  # shellcheck disable=SC2086
  quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
    -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 install --no-install-recommends $missing ||
    fail "apt-get could not install: $missing"
}

has_package ()
{
  apt-cache policy "$1" | grep -q 'Candidate: [0-9]'
}

# unpack_program COMMAND PACKAGE FOLDER: puts one program into FOLDER/usr/bin.
unpack_program ()
{
  if command -v "$1" >/dev/null || [ -x "$3/usr/bin/$1" ]; then
    return
  fi
  say "Taking the program $1 out of the package $2, without installing it."
  mkdir -p "$3/download"
  (cd "$3/download" && quietly apt-get -q -o APT::Sandbox::User=root download "$2") ||
    fail "apt-get could not download $2"
  dpkg-deb -x "$3/download/$2"_*.deb "$3"
  rm -rf "$3/download"
  [ -x "$3/usr/bin/$1" ] || fail "there is no $1 in the package $2"
}

# need_library PACKAGE…: installs the first of these that there is.
need_library ()
{
  for package in "$@"; do
    if has_package "$package"; then
      is_installed "$package" || need_packages "$package"
      return
    fi
  done
  fail "apt knows none of: $*"
}

# need_programs FOLDER: a registry and its clients, for a PATH that has FOLDER/usr/bin. They are not
# installed, as that would open a port on the machine or bring engines along. Debian 12's docker
# cannot do without its engine, so it is of no use to the tests; they have Debian 13's, which comes in
# a package of its own, as does a podman that is nothing but the client.
need_programs ()
{
  has_package docker-registry || quietly as_root apt-get -q update ||
    fail "apt-get update failed; is the network there?"
  unpack_program docker-registry docker-registry "$1"
  if has_package docker-cli; then
    unpack_program docker docker-cli "$1"
  fi
  if has_package podman-remote; then
    unpack_program podman-remote podman-remote "$1"
  else
    unpack_program podman podman "$1"
  fi
  unpack_program buildah buildah "$1"
  need_library libsubid5 libsubid4
}

# helper_source FOLDER: where the source of git's helper for the keyring is. Where the documentation of
# the package was not installed, it is taken out of the package, into that folder.
helper_source ()
{
  source=usr/share/doc/git/contrib/credential/libsecret/git-credential-libsecret.c
  if [ -r "/$source" ]; then
    echo "/$source"
    return
  fi
  if [ ! -r "$1/git/$source" ]; then
    rm -rf "$1/git" "$1/download"
    mkdir -p "$1/git" "$1/download"
    (cd "$1/download" && quietly apt-get -q -o APT::Sandbox::User=root download git) || return 0
    dpkg-deb -x "$1/download"/git_*.deb "$1/git"
    rm -rf "$1/download"
  fi
  echo "$1/git/$source"
}
