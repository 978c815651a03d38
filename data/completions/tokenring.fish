# SPDX-License-Identifier: LGPL-2.1-or-later
# Completion of tokenring for fish. Neither the keyring nor a service is asked.

# __tokenring_is COMMAND…: whether the line has one of these commands.
function __tokenring_is
    set -l words (commandline -opc)
    test (count $words) -gt 1; and contains -- $words[2] $argv
end

# The arguments of the command that are before the cursor, one a line.
function __tokenring_arguments
    set -l words (commandline -opc)
    set -l skip no
    for word in $words[3..]
        if test $skip = yes
            set skip no
        else if contains -- $word --env --within -w --as --provider -p --client-id -i --match -m --param --set
            or begin; test $word = -a; and test $words[2] = import; end
            set skip yes
        else if test $word = --; or not string match -q -- '-*' $word
            printf '%s\n' $word
        end
    end
end

# __tokenring_at NUMBER COMMAND…: whether the argument of that number is at the cursor, for one of
# these commands.
function __tokenring_at
    __tokenring_is $argv[2..]; and test (count (__tokenring_arguments)) -eq (math $argv[1] - 1)
end

# The commands, which are what is offered in the place of one.
function __tokenring_commands
    complete -C 'tokenring ' | string match -v -- '-*'
end

function __tokenring_after_dashes
    contains -- -- (__tokenring_arguments)
end

# What the installed program prints, and not the one on the line: that could be any file.
function __tokenring_ask
    command tokenring $argv 2>/dev/null </dev/null
end

# __tokenring_names list|providers: names, one a line, and nothing else.
function __tokenring_names
    __tokenring_ask $argv[1] --names | string match -r '^[A-Za-z0-9][A-Za-z0-9._-]*$'
end

# The parameters of the provider that is named on the line.
function __tokenring_parameters
    set -l provider (commandline -opc | string replace -rf -- '^(--provider=|-p)(?=.)' '')
    set -l words (commandline -opc)
    for option in -p --provider
        set -l at (contains -i -- $option $words); and set provider $words[(math $at + 1)]
    end
    string match -qr -- '^[A-Za-z0-9]' "$provider[1]"; and __tokenring_ask providers $provider[1] |
        string replace -rf '^Parameter: *([a-z0-9-]+) .*' '$1='
end

# The command behind "--" completes as it would alone.
function __tokenring_subcommand
    set -l words (commandline -opc)
    set -l at (contains -i -- -- $words)
    complete -C (string join ' ' -- (string escape -- $words[(math $at + 1)..]) (commandline -ct))
end

complete -c tokenring -f

set -l none 'not __tokenring_is (commandline -opc)[2]'
complete -c tokenring -n $none -s h -l help -d 'Show the commands'
complete -c tokenring -n $none -s V -l version -d 'Show the version'
complete -c tokenring -n $none -a add -d 'Add an account'
complete -c tokenring -n $none -a import -d 'Make accounts of secrets that are kept elsewhere'
complete -c tokenring -n $none -a secret -d 'Replace the client secret of an account'
complete -c tokenring -n $none -a remove -d 'Delete an account, its client secret and its tokens'
complete -c tokenring -n $none -a list -d 'List the accounts'
complete -c tokenring -n $none -a show -d 'Show an account'
complete -c tokenring -n $none -a token -d 'Print a token'
complete -c tokenring -n $none -a header -d 'Print the headers that carry a token'
complete -c tokenring -n $none -a check -d 'Try to get a token and to use it'
complete -c tokenring -n $none -a forget -d 'Drop the tokens of an account'
complete -c tokenring -n $none -a refresh -d 'Renew tokens that would run out soon'
complete -c tokenring -n $none -a exec -d 'Run a command with a token in its environment'
complete -c tokenring -n $none -a explain -d 'Tell which account answers for a URL'
complete -c tokenring -n $none -a setup -d 'Have git or docker ask tokenring'
complete -c tokenring -n $none -a doctor -d 'Look at all that a token depends on'
complete -c tokenring -n $none -a providers -d 'List the providers'
complete -c tokenring -n $none -a git -d 'Answer git'
complete -c tokenring -n $none -a docker -d 'Answer docker'
complete -c tokenring -n $none -a help -d 'Show the help of a command'

# All but git and docker have these.
complete -c tokenring -n '__tokenring_is add import secret remove list show token header check forget refresh exec explain setup doctor providers help' -s q -l quiet -d 'Say nothing but errors'
complete -c tokenring -n '__tokenring_is add import secret remove list show token header check forget refresh exec explain setup doctor providers help' -s v -l verbose -d 'Show each step'
complete -c tokenring -n '__tokenring_is add import secret remove list show token header check forget refresh exec explain setup doctor providers git docker help' -s h -l help -d 'Show the help'

complete -c tokenring -n '__tokenring_is add import' -s p -l provider -x -a '(__tokenring_names providers)' -d 'How tokens are asked for'
complete -c tokenring -n '__tokenring_is add import' -s i -l client-id -x -d 'The client id, or the user name'
complete -c tokenring -n '__tokenring_is add import' -s m -l match -x -d 'A URL that the account owns'
complete -c tokenring -n '__tokenring_is add import' -l param -x -a '(__tokenring_parameters)' -d 'A parameter of the provider'
complete -c tokenring -n '__tokenring_is add import' -l set -x -d 'A setting of the account'
complete -c tokenring -n '__tokenring_is add' -l no-secret -d 'Ask for no client secret'
complete -c tokenring -n '__tokenring_is add import' -l replace -d 'Write the account anew'
complete -c tokenring -n '__tokenring_is import' -s a -l as -x -d 'What to call the account'
complete -c tokenring -n '__tokenring_is import' -l plain -d 'netrc: keep passwords for git'
complete -c tokenring -n '__tokenring_is import' -s y -l yes -d 'Ask nothing'
complete -c tokenring -n '__tokenring_is import' -s n -l dry-run -d 'Say what is found, only'
complete -c tokenring -n '__tokenring_is refresh' -s a -l all -d 'Every account'
complete -c tokenring -n '__tokenring_is refresh' -s w -l within -x -d 'What would run out in this time'
complete -c tokenring -n '__tokenring_is remove' -s f -l force -d 'Go on when a store cannot be reached'
complete -c tokenring -n '__tokenring_is token' -l fresh -d 'Get a new token'
complete -c tokenring -n '__tokenring_is list show token check explain doctor providers' -l json -d 'Print JSON'
complete -c tokenring -n '__tokenring_is list providers' -l names -d 'Print the names alone'
complete -c tokenring -n '__tokenring_is exec' -l env -x -d 'The variable that holds the token'
complete -c tokenring -n '__tokenring_is setup' -l undo -d 'Take back what setup wrote'
complete -c tokenring -n '__tokenring_is setup' -s n -l dry-run -d 'Write nothing'
complete -c tokenring -n '__tokenring_is setup' -l local -d 'git: write to this repository'
complete -c tokenring -n '__tokenring_is setup' -l containers -d 'docker: write the file of podman too'
complete -c tokenring -n '__tokenring_is setup' -l replace -d 'docker: take the place of another helper'

complete -c tokenring -n '__tokenring_at 1 secret remove show token header check forget exec' -a '(__tokenring_names list)' -d account
complete -c tokenring -n '__tokenring_is refresh' -a '(__tokenring_names list)' -d account
complete -c tokenring -n '__tokenring_at 1 import' -a 'env dotenv netrc secret-tool gcm' -d source
complete -c tokenring -n '__tokenring_is import; and contains -- (__tokenring_arguments)[1] dotenv netrc' -F
complete -c tokenring -n '__tokenring_at 2 exec' -a -- -d 'The command comes behind it'
complete -c tokenring -n '__tokenring_is exec; and __tokenring_after_dashes' -a '(__tokenring_subcommand)'
complete -c tokenring -n '__tokenring_at 1 setup' -a 'git docker' -d program
complete -c tokenring -n '__tokenring_is setup; and not __tokenring_at 1 setup' -a '(__tokenring_names list)' -d account
complete -c tokenring -n '__tokenring_at 1 providers' -a '(__tokenring_names providers)' -d provider
complete -c tokenring -n '__tokenring_at 1 git' -a 'get store erase capability'
complete -c tokenring -n '__tokenring_at 1 help' -a '(__tokenring_commands)'
complete -c tokenring -n '__tokenring_at 1 docker' -a 'get store erase list version'
