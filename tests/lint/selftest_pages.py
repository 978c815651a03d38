# SPDX-License-Identifier: LGPL-2.1-or-later
"""pages.py is quiet on what is here, and complains of each fault that it is there to find.

The pages and the code that they tell of are copied, and one thing is changed. Speaks TAP.
"""

import pathlib
import sys
import tempfile

import pages
import tree

MAN = "data/man"
MAIN = f"{MAN}/tokenring.1.scd"
PROVIDERS = f"{MAN}/tokenring-providers.5.scd"
ACCOUNTS = f"{MAN}/tokenring-accounts.5.scd"
CONF = f"{MAN}/tokenring.conf.5.scd"
GIT = f"{MAN}/git-credential-tokenring.1.scd"
DOCKER = f"{MAN}/docker-credential-tokenring.1.scd"
COPIED = ("*.c", "*.h", "*.scd")

# (check, file, what is there, what is put in its place, what the check has to say)
CASES = [
    (pages.check_titles, MAIN, "tokenring(1) ", "tokenrings(1) ", "the title is not tokenring(1)"),
    (pages.check_statuses, MAIN, "\n*6*\n", "\n*8*\n", "exit status '6' is not told of"),
    (pages.check_statuses, MAIN, "\n*6*\n", "\n*8*\n", "no code has the exit status '8'"),
    (pages.check_statuses, "helper/command.h", "= 7,", "= 9,", "exit status '9' is not told of"),
    (pages.check_references, GIT, "*tokenring*(1), ", "*tokenring*(8), ", "no page tokenring(8)"),
    (pages.check_references, "lib/chain.c", "tokenring.conf(5)", "tokenring-conf(5)",
     "lib/chain.c"),
    (pages.check_defaults, PROVIDERS, "Default: *15*", "Default: *16*", "'Default: *15*'"),
    (pages.check_defaults, PROVIDERS, "*raw*", "*plain*", "what *raw* does"),
    (pages.check_defaults, PROVIDERS, "Default: *expires_in*", "Default: *expires*",
     "[response] lifetime does not say"),
    (pages.check_defaults, CONF, "cached. Default: *kernel;secret-service*", "cached.",
     "[chain] tokens does not say"),
    (pages.check_defaults, "lib/modules/oauth/request.c", "CONNECT_TIMEOUT 5", "CONNECT_TIMEOUT 6",
     "[request] connect-timeout does not say 'Default: *6*'"),
    (pages.check_fields, PROVIDERS, "*grant_type=*", "*grant=*", "field 'grant_type' is not told"),
    (pages.check_fields, "lib/modules/oauth/grant.c", '"audience"', '"aim"',
     "no code has the field 'audience'"),
    (pages.check_actions, GIT, "*erase*\n\t", "*delete*\n\t", "operation 'erase' is not told of"),
    (pages.check_actions, DOCKER, "*list*\n\t", "*show*\n\t", "no code has the operation 'show'"),
    (pages.check_members, MAIN, "*problem*\n\t", "*trouble*\n\t", "member 'problem' is not told"),
    (pages.check_members, "helper/token.c", '"expires"', '"ends"', "JSON member 'expires'"),
    (pages.check_rendering, ACCOUNTS, "# SEE ALSO", "*bold\n\n# SEE ALSO", "scdoc:"),
    (pages.check_rendering, CONF, "# SEE ALSO", "x" * 200 + "\n\n# SEE ALSO", "groff:"),
]


def problems_of(root, check, path, old, new):
    with tempfile.TemporaryDirectory(prefix="tokenring-lint-") as place:
        copy = pathlib.Path(place)
        for name in tree.files(root, *COPIED):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((root / name).read_bytes())
        if path:
            text = tree.read(copy, path)
            assert old in text, f"{old!r} is not in {path}; write this case anew"
            (copy / path).write_text(text.replace(old, new, 1), encoding="utf-8")
        return list(check(copy))


def run(root, check, path=None, old="", new="", wanted=None):
    """None if all is well, or else what is wrong."""
    problems = problems_of(root, check, path, old, new)
    if wanted is None:
        return f"complains without a fault: {problems}" if problems else None
    if any(wanted in problem for problem in problems):
        return None
    return f"no {wanted!r} in {problems}"


def main():
    root = pathlib.Path(sys.argv[1])
    cases = [(check,) for check in dict.fromkeys(case[0] for case in CASES)] + CASES
    failed = 0
    print(f"1..{len(cases)}")
    for number, case in enumerate(cases, 1):
        title = f"{number} - {case[0].__name__} {'finds the fault' if case[1:] else 'is quiet'}"
        try:
            fault = run(root, *case)
        except tree.Skip as reason:
            print(f"ok {title} # SKIP {reason}")
            continue
        except AssertionError as reason:
            fault = str(reason)
        failed += fault is not None
        print(f"not ok {title}\n# {fault}" if fault else f"ok {title}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
