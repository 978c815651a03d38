#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Calls a URL with the token of whichever account owns it, and prints the answer.
#
#   sh call.sh https://api.example.com/items
#
# The token never is an argument of a program, where every user of the machine could read it. It is
# renewed before it runs out; a 401 means that the service has dropped it, and a new one is tried.
set -eu

call ()
{
  tokenring header "$1" | curl --silent --show-error --output "$answer" --write-out '%{http_code}' \
    --header @- "$1"
}

answer=$(mktemp)
trap 'rm -f "$answer"' EXIT
status=$(call "$1")
if [ "$status" = 401 ]; then
  tokenring forget "$1" >/dev/null
  status=$(call "$1")
fi
cat "$answer"
[ "$status" = 200 ]
