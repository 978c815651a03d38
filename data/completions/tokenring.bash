# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Completion of tokenring for bash, with or without the package bash-completion. Neither the keyring
# nor a service is asked.

# Each command, the kinds of its arguments, the last of which can come again if there is a + behind
# it, and its options, each with a colon and the kind of its value if it has one.
_tokenring_table ()
{
  cat <<'END'
add|any|-p:provider --provider:provider -i:any --client-id:any -m:any --match:any --param:parameter --set:any --no-secret --replace -q --quiet -v --verbose -h --help
import|source file+|-a:any --as:any -p:provider --provider:provider -i:any --client-id:any -m:any --match:any --param:parameter --set:any --plain -y --yes -n --dry-run --replace -q --quiet -v --verbose -h --help
secret|account|-q --quiet -v --verbose -h --help
remove|account|-f --force -q --quiet -v --verbose -h --help
list||--names --json -q --quiet -v --verbose -h --help
show|account|--json -q --quiet -v --verbose -h --help
token|account|--fresh --json -q --quiet -v --verbose -h --help
header|account|-q --quiet -v --verbose -h --help
check|account|--json -q --quiet -v --verbose -h --help
forget|account|-q --quiet -v --verbose -h --help
refresh|account+|-a --all -w:any --within:any -q --quiet -v --verbose -h --help
exec|account dashes|--env:any -q --quiet -v --verbose -h --help
explain|any|--json -q --quiet -v --verbose -h --help
setup|host account+|--undo -n --dry-run --local --containers --replace -q --quiet -v --verbose -h --help
doctor||--json -q --quiet -v --verbose -h --help
providers|provider|--names --json -q --quiet -v --verbose -h --help
git|git-action|-h --help
docker|docker-action|-h --help
help|command|-q --quiet -v --verbose -h --help
END
}

# Sets `kinds` and `options` to those of a command.
_tokenring_describe ()
{
  local name
  while IFS='|' read -r name kinds options; do
    [[ $name != "$1" ]] || return 0
  done < <(_tokenring_table)
  kinds='' options=''
}

# What the installed program prints, and not the one on the line: that could be any file.
_tokenring_ask ()
{
  command tokenring "$@" 2>/dev/null </dev/null
}

# Names, one a line, and nothing else.
_tokenring_names ()
{
  _tokenring_ask "$1" --names | LC_ALL=C sed -n '/^[A-Za-z0-9][A-Za-z0-9._-]*$/p'
}

# The parameters of the provider that is named among the words of the line.
_tokenring_parameters ()
{
  local provider='' i
  for ((i = 2; i < ${#words[@]} - 1; i++)); do
    case ${words[i]} in
      -p | --provider) provider=${words[i + 1]} ;;
      --provider=*) provider=${words[i]#*=} ;;
      -p?*) provider=${words[i]#-p} ;;
    esac
  done
  [[ $provider != [A-Za-z0-9]* ]] ||
    _tokenring_ask providers "$provider" | LC_ALL=C sed -n 's/^Parameter: *\([a-z0-9-]*\) .*/\1=/p'
}

# _tokenring_values KIND: what can stand there, one a line.
_tokenring_values ()
{
  case $1 in
    account) _tokenring_names list ;;
    provider) _tokenring_names providers ;;
    parameter) _tokenring_parameters ;;
    command) _tokenring_table | sed 's/|.*//' ;;
    option) printf '%s\n' "$options" | tr ' ' '\n' | sed 's/:.*//' ;;
    host) printf '%s\n' git docker ;;
    dashes) echo -- ;;
    source) printf '%s\n' env dotenv netrc secret-tool gcm ;;
    file) compgen -f -- "$current" ;;
    git-action) printf '%s\n' get store erase capability ;;
    docker-action) printf '%s\n' get store erase list version ;;
  esac
}

# Sets `words` to the words of the line up to the cursor. bash splits at = and : too.
_tokenring_split ()
{
  local line=$COMP_LINE word
  words=()
  for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
    if [[ ${#words[@]} -eq 0 || $line == [[:blank:]]* ]]; then
      words+=("$word")
    else
      words[-1]+=$word
    fi
    line=${line#"${line%%[![:blank:]]*}"}
    line=${line#"$word"}
  done
}

# The kind of the value of an option; nothing if it has none.
_tokenring_kind ()
{
  local option
  for option in $options; do
    [[ $option != "$1":* ]] || echo "${option#*:}"
  done
}

# Sets `kind` to that of the word at the cursor, and `is_value` if the option before it wants it.
# Returns 1 behind "--".
_tokenring_place ()
{
  local last=$((${#words[@]} - 1)) i
  # shellcheck disable=SC2086
  set -- $kinds
  for ((i = 2; i < last; i++)); do
    case ${words[i]} in
      --) return 1 ;;
      -*) [[ -z $(_tokenring_kind "${words[i]}") ]] || i=$((i + 1)) ;;
      *) [[ ${1-} == *+ ]] || shift "$(($# > 0))" ;;
    esac
  done
  kind=${1-}
  if ((i > last)); then
    is_value=yes
    kind=$(_tokenring_kind "${words[last - 1]}")
  fi
  kind=${kind%+}
}

# _tokenring_reply PIECE: puts those lines that can stand at the cursor into COMPREPLY. readline has
# split the line, and replaces its last piece alone.
_tokenring_reply ()
{
  local before=${current%"$1"} value
  while read -r value; do
    value=$option$value
    [[ $value != "$current"* ]] || COMPREPLY+=("${value#"$before"}")
  done
  # What is set to it comes right behind.
  [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null || true
}

# _tokenring_run WORD: the command behind "--" completes as it would alone.
_tokenring_run ()
{
  local offset=0
  until [[ ${COMP_WORDS[offset]} == -- ]]; do
    offset=$((offset + 1))
  done
  offset=$((offset + 1))
  if declare -F _comp_command_offset >/dev/null; then
    _comp_command_offset "$offset"
  elif declare -F _command_offset >/dev/null; then
    _command_offset "$offset"
  elif ((COMP_CWORD == offset)); then
    mapfile -t COMPREPLY < <(compgen -c -- "$1")
  else
    compopt -o default 2>/dev/null || true
  fi
}

_tokenring ()
{
  local words current options='' kinds='' kind='' is_value='' option=''
  COMPREPLY=()
  _tokenring_split
  current=${words[-1]#[\"\']}
  _tokenring_describe "${words[1]}"
  if ((${#words[@]} <= 2)); then
    kind=command options='-h --help -V --version'
  elif ! _tokenring_place; then
    [[ ${words[1]} != exec ]] || _tokenring_run "${2-}"
    return 0
  fi
  if [[ $kind == file ]]; then
    [[ ${words[2]} == @(dotenv|netrc) ]] || kind=''
    compopt -o filenames 2>/dev/null || true
  fi
  if [[ -z $is_value && $current == --*=* ]]; then
    option=${current%%=*}=
    kind=$(_tokenring_kind "${option%=}")
  fi
  _tokenring_reply "${2-}" < <(
    _tokenring_values "$kind"
    # Who has typed nothing yet does not want to see them.
    [[ -n $is_value$option || $current != -* ]] || _tokenring_values option
  )
}

complete -F _tokenring tokenring
