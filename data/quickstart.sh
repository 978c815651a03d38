#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds and installs tokenring, and shows the whole of it once, step by step.
set -eu
umask 022

root=$(cd "$(dirname "$0")/.." && pwd -P)
program=quickstart
# shellcheck source=tests/support/packages.sh
. "$root/tests/support/packages.sh"

usage ()
{
  cat <<'END'
Usage: sh data/quickstart.sh [[--prefix] FOLDER]

Installs the Debian packages that tokenring needs (with sudo, if you are not root), builds it in
.build/quickstart, installs it in FOLDER (~/.local, if none is given), and shows what it does with
a small service that runs on this machine for the time of the demonstration.

Your keyring, your configuration and your git settings are neither read nor changed.
END
}

# --- words on the screen ---

number=0
indent='   '

# step WORDS…: the heading of a step.
step ()
{
  number=$((number + 1))
  printf '\n%s. %s\n' "$number" "$1"
}

tell ()
{
  printf "$indent%s\n" "$@"
}

# --- the installation ---

install_tokenring ()
{
  step "Installing what is needed to build and to show it"
  # shellcheck disable=SC2046,SC2086
  need_packages $demo_packages $(curl_package)

  step "Building tokenring"
  build=$root/.build/quickstart
  rm -rf "$build"
  quietly meson setup "$build" "$root" --buildtype=release "--prefix=$prefix" -Dtests=disabled ||
    fail "meson could not set up the build; its words are above"
  quietly meson compile -C "$build" || fail "the build failed; the compiler's words are above"

  step "Installing it in $prefix"
  quietly meson install -C "$build" --no-rebuild ||
    fail "tokenring could not be installed in $prefix; may you write there?"
  tell "$("$prefix/bin/tokenring" --version)"
}

# --- a private place: own home, own bus, own keyring, own service ---

processes=

stop_all ()
{
  status=$?
  trap - EXIT INT TERM HUP
  for process in $processes; do
    kill "$process" 2>/dev/null || continue
    wait "$process" 2>/dev/null || true
  done
  [ -z "${place:-}" ] || rm -rf "$place"
  exit "$status"
}

# Becomes a command that sees nothing of the caller's session, only the private one.
become_private ()
{
  exec env -i PATH="$prefix/bin:/usr/sbin:/usr/bin:/sbin:/bin" LC_ALL=C.UTF-8 \
    HOME="$place/home" XDG_RUNTIME_DIR="$place/run" TMPDIR="$place/tmp" \
    DBUS_SESSION_BUS_ADDRESS="unix:path=$place/run/bus" PYTHONDONTWRITEBYTECODE=1 \
    GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0 "$@"
}

privately ()
{
  (become_private "$@")
}

# wait_for WHAT COMMAND…: until the command succeeds, for ten seconds.
wait_for ()
{
  what=$1
  shift
  tries=0
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 200 ] || fail "$what did not start: $(tail -n 3 "$place/log" 2>/dev/null)"
    sleep 0.05
  done
}

# No service folder is named: nothing but what is started here can be reached on this bus.
start_bus ()
{
  cat >"$place/bus.conf" <<END
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=$place/run/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
END
  become_private dbus-daemon "--config-file=$place/bus.conf" --nofork --nopidfile --nosyslog \
    </dev/null >"$place/log" 2>&1 &
  processes="$! $processes"
  wait_for "the private message bus" test -S "$place/run/bus"
}

keyring_is_open ()
{
  privately dbus-send --session --print-reply --reply-timeout=2000 --dest=org.freedesktop.secrets \
    /org/freedesktop/secrets/collection/login org.freedesktop.DBus.Properties.Get \
    string:org.freedesktop.Secret.Collection string:Locked | grep -q 'boolean false'
}

start_keyring ()
{
  random_word >"$place/keyring-password"
  become_private gnome-keyring-daemon --foreground --unlock --components=secrets \
    <"$place/keyring-password" >"$place/log" 2>&1 &
  processes="$! $processes"
  wait_for "the private keyring" keyring_is_open
}

# A random word, straight into a file or a pipe.
random_word ()
{
  od -An -N16 -tx1 /dev/urandom | tr -d ' \n'
}

# start_service NAME LIFE: a service whose tokens live that many seconds. Its port is in $port.
start_service ()
{
  become_private /usr/bin/python3 "$root/tests/support/endpoint.py" --provider oauth2 \
    --client-id quickstart --secret-file "$place/client-secret" --life "$2" \
    --git-root "$place/repositories" --log "$place/$1.log" --port-file "$place/$1.port" \
    </dev/null >"$place/log" 2>&1 &
  processes="$! $processes"
  wait_for "the service of the demonstration" test -s "$place/$1.port"
  port=$(cat "$place/$1.port")
}

make_repository ()
{
  mkdir "$place/repositories" "$place/work"
  for words in "-c init.defaultBranch=main init -q $place/work" \
    "-C $place/work -c user.name=You -c user.email=you@example.com commit -q --allow-empty -m first" \
    "clone -q --bare $place/work $place/repositories/project.git"; do
    # The words have no spaces of their own: the place is named by us.
    # shellcheck disable=SC2086
    privately git $words || fail "git could not make the repository of the demonstration"
  done
  rm -rf "$place/work"
}

# --- the demonstration ---

# try COMMAND: shows a command, and runs it as it is shown. What it prints is set off a little.
try ()
{
  printf '\n     $ %s\n' "$1"
  # A pipe would hide the status of the command.
  if (cd "$place/demo" && privately sh -c "$1") >"$place/output" 2>&1; then
    sed 's/^/       /' "$place/output"
    return
  fi
  sed 's/^/       /' "$place/output"
  fail "this step failed: $1"
}

# requests NAME WANTED: how often the service was asked for a token, and that it is as it must be.
requests ()
{
  asked=$(grep -c '^POST /token$' "$place/$1.log" 2>/dev/null || true)
  [ "${asked:-0}" -eq "$2" ] ||
    fail "the service was asked for a token ${asked:-0} times, and not $2 times"
}

show_adding ()
{
  step "Your own keyring stays as it is: a private one is started, and a service to talk to"
  tell "The service runs at http://127.0.0.1:$port. It has a git repository, and it lets nobody" \
    "in without a fresh token. It gives such a token to who knows the client secret."

  step "Telling tokenring about the service"
  tell "The client secret is read from a file here; on a terminal you would be asked for it." \
    "It goes into the keyring, and nowhere else."
  try "tokenring add demo --provider oauth2 --client-id quickstart \\
         --param token-url=http://127.0.0.1:$port/token \\
         --match http://127.0.0.1:$port <../client-secret"
  try "tokenring setup git demo"
}

show_git ()
{
  step "Cloning from the service"
  tell "git asks tokenring, and tokenring gets a token from the service. Nobody types a password."
  try "git clone -q http://127.0.0.1:$port/git/project.git first && git -C first log --oneline"
  requests long 1
  tell "" "The service was asked for a token once."

  step "Cloning again"
  tell "The token is still good, so tokenring answers with it, and the service is not asked."
  try "git clone -q http://127.0.0.1:$port/git/project.git second && git -C second log --oneline"
  requests long 1
  tell "" "The service was still asked for a token only once."
}

show_docker ()
{
  step "The same account for docker"
  tell "docker would run the following by itself. The secret that it gets is a token too; it is" \
    "hidden here, but docker sees it."
  try "echo http://127.0.0.1:$port | docker-credential-tokenring get |
         sed 's/\"Secret\": *\"[^\"]*\"/\"Secret\":\"(hidden)\"/'"
  grep -q '"Secret":"(hidden)"' "$place/output" || fail "docker would have got no token"
  requests long 1

  step "What tokenring knows"
  try "tokenring list"
}

show_renewal ()
{
  step "A token that the service does not take any more"
  tell "When a service refuses a token, git says so to tokenring, which then drops it. The next" \
    "clone gets a new one. The client secret stays where it is."
  try "printf 'url=http://127.0.0.1:$port\\n' | git credential reject"
  try "git clone -q http://127.0.0.1:$port/git/project.git third && git -C third log --oneline"
  requests long 2
  tell "" "The service was asked a second time."

  start_service short 6
  step "A token that runs out"
  tell "Another service, at http://127.0.0.1:$port, gives tokens that live for only 6 seconds."
  try "tokenring add brief --provider oauth2 --client-id quickstart \\
         --param token-url=http://127.0.0.1:$port/token \\
         --match http://127.0.0.1:$port <../client-secret"
  try "tokenring setup git brief"
  try "git ls-remote http://127.0.0.1:$port/git/project.git HEAD"
  requests short 1
  try "sleep 7"
  try "git ls-remote http://127.0.0.1:$port/git/project.git HEAD"
  requests short 2
  tell "" "The first token had run out, so tokenring got a new one, without being told to."
}

# Whether the caller has a session bus, by which a keyring could be reached.
has_bus ()
{
  [ -n "$bus_of_caller" ] || [ -S "${runtime_of_caller:-/nonexistent}/bus" ]
}

# Without it nothing of what comes next is found.
show_path ()
{
  case ":$path_of_caller:" in
    *":$prefix/bin:"*) return 0 ;;
  esac
  printf '\n%s is not on your PATH, so your shell does not find tokenring yet. For this\n' \
    "$prefix/bin"
  printf 'terminal, run the following; for later ones add it to ~/.profile, unless that has the\n'
  printf 'folder already, as Debian has ~/.local/bin for most users:\n\n'
  printf "  export PATH=\"%s:\$PATH\"\n" "$prefix/bin"
}

# The lines are those of the manual.
show_keyring ()
{
  ! has_bus || return 0
  cat <<'END'

There is no session bus in this shell, as over ssh, and so no keyring of yours for tokenring to use.
These lines start both for one shell. The password is that of your keyring on the desktop; if you
have none, a new keyring gets it:

END
  sed -n '/^dbus-run-session/,/^  exec /s/^/  /p' "$root/data/man/tokenring.7.scd"
  printf '\n"man 7 tokenring" tells more of that ("Over ssh"), and how a server does without.\n'
}

show_the_end ()
{
  cat <<END

Everything worked. The demonstration is over: its keyring, its services and its files are gone, and
tokenring is installed in $prefix.
END
  show_path
  show_keyring
  cat <<END

For a service of your own, "tokenring add" asks for all that it needs, question by question; or, with
the address and the names that its documentation gives:

  tokenring add work --provider oauth2 --client-id YOUR-ID \\
    --param token-url=https://login.example.com/oauth/token --match https://git.example.com

  git:     tokenring setup git work
  docker:  tokenring setup docker work
  curl:    tokenring header work | curl -H @- https://git.example.com/

"tokenring providers" lists the kinds of service that it knows, "tokenring --help" the commands, and
"man 7 tokenring" has recipes.
To take it away again: "tokenring remove NAME" for each account, then ninja -C $build uninstall
END
  command -v man >/dev/null 2>&1 ||
    printf '\nThere is no "man" here; to read the manual, install the package man-db.\n'
}

# --- main ---

prefix=
while [ $# -gt 0 ]; do
  case $1 in
    --help|-h) usage; exit 0 ;;
    --prefix) [ $# -gt 1 ] || { usage >&2; exit 2; }; prefix=$2; shift 2 ;;
    --prefix=*) prefix=${1#--prefix=}; shift ;;
    -*) usage >&2; exit 2 ;;
    *) [ -z "$prefix" ] || { usage >&2; exit 2; }; prefix=$1; shift ;;
  esac
done
prefix=${prefix:-${HOME:?HOME is not set; name a folder to install in}/.local}
case $prefix in
  /*) ;;
  *) prefix=$PWD/$prefix ;;
esac

path_of_caller=${PATH:-}
bus_of_caller=${DBUS_SESSION_BUS_ADDRESS:-}
runtime_of_caller=${XDG_RUNTIME_DIR:-}
export LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
unset CFLAGS CPPFLAGS LDFLAGS DESTDIR CC CC_LD PKG_CONFIG_PATH

echo "tokenring keeps a service's client secret in your keyring, and gives git, docker and other"
echo "programs a short-lived token instead. This installs it, and shows how it works."

install_tokenring
place=$(mktemp -d /tmp/tokenring.XXXXXX)
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
mkdir -m 700 "$place/home" "$place/run" "$place/tmp" "$place/demo"
# The kernel has one keyring for all programs of a user, and what is there is none of our business.
mkdir -m 700 "$place/home/.config" "$place/home/.config/tokenring"
printf '[chain]\ntokens=secret-service\n' >"$place/home/.config/tokenring/tokenring.conf"
(umask 077 && random_word >"$place/client-secret")
make_repository
start_bus
start_keyring
start_service long 3600
show_adding
show_git
show_docker
show_renewal
show_the_end
