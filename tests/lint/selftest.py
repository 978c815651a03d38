# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every check is quiet on a good tree, and complains of each fault that it is there to find.

The faults are put in pieces where the checks would else find them in this file. Speaks TAP.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

import calls
import clangformat
import completions
import cppcheck
import docs
import exports
import goodtree
import hygiene
import installed
import links
import manual
import names
import packages
import providers
import rooms
import scripts
import tree
import variables
import words
from goodtree import C, CORE, FILES, HELPER, MODULE, PROVIDER, PY, SH

ACME = "data/providers/acme.conf"
BASH, ZSH, FISH = (f"data/completions/{name}"
                   for name in ("tokenring.bash", "_tokenring", "tokenring.fish"))
OAUTH = "lib/modules/oauth/oauth.c"
EXTRA = C + "int tr_extra (void);\n"


def core(old, new):
    """The core's source with something else in a place."""
    assert old in CORE
    return {"lib/thing.c": CORE.replace(old, new)}


def changed(name, old, new):
    assert old in FILES[name]
    return {name: FILES[name].replace(old, new)}


# (check, what is changed in the good tree, what it has to say)
SOURCE_CASES = [
    (rooms.check_includes, {"helper/main.c": C + "#include <gio/gio.h>\n"}, "main.c:3: the helper"),
    (rooms.check_includes, {"helper/main.c": C + '#include "thing.h"\n', "lib/thing.h": EXTRA},
     "must not include \"thing.h\""),
    (rooms.check_includes, {"helper/main.c": C + '#include "../lib/thing.h"\n',
                            "lib/thing.h": EXTRA}, "must not include"),
    (rooms.check_includes, {"lib/thing.c": C + "#include <libsecret/secret.h>\n"}, "the core"),
    (rooms.check_includes, {"lib/thing.c": C + '#  include <curl/curl.h>\n'}, "the core"),
    (rooms.check_includes, {"lib/thing.c": C + "#include <stdio.h>\n"}, "<stdio.h>"),
    (rooms.check_includes, {"lib/thing.c": C + "#include <keyutils.h>\n"}, "<keyutils.h>"),
    (rooms.check_includes, {"lib/thing.c": C + '#include "modules/oauth/http.h"\n',
                            "lib/modules/oauth/http.h": EXTRA}, "the core must not include"),
    (rooms.check_includes, {"lib/modules/oauth/oauth.c": C + '#include "thing.h"\n',
                            "lib/thing.h": EXTRA}, "the module oauth must not include"),
    (rooms.check_includes, {"lib/modules/oauth/oauth.c": C + "#include <curl/curl.h>\n"},
     "<curl/curl.h>"),
    (rooms.check_includes, {"lib/modules/oauth/http.c": C + "#include <libsecret/secret.h>\n"},
     "<libsecret/secret.h>"),
    (rooms.check_includes, {"lib/thing.c": C + '#include "../tests/x.h"\n', "tests/x.h": EXTRA},
     "tests/x.h"),
    (rooms.check_modules, {"lib/modules/new/new.c": C}, "lib/modules/new"),
    (rooms.check_top, {"docs/page.md": "x\n"}, "docs/page.md:1"),
    (rooms.check_top, {"Makefile": "x\n"}, "Makefile:1"),

    (packages.check_version, changed("data/debian/changelog", "1.2", "1.3"), "meson.build has 1.2"),
    (packages.check_version, changed("data/debian/changelog", "1.2-1", "1.2"), "is no version"),
    (packages.check_symbols, changed("data/debian/libtokenring0.symbols", "_check", "_gone"),
     "tokenring.h:16: tokenring_thing_check is not in"),
    (packages.check_symbols, changed("data/debian/libtokenring0.symbols", "_check", "_gone"),
     "symbols:3: no public header declares tokenring_thing_gone"),

    (docs.check_functions, core("/**\n", "/*\n"), "right before it"),
    (docs.check_functions, core(" * @text: a text\n", ""), "does not document @text"),
    (docs.check_functions, core(" * @text:", " * @texts:"), "documents @texts"),
    (docs.check_functions, core(" * Returns: whether it is good\n", ""), "what it Returns:"),
    (docs.check_functions, core(" * Since: 0.1\n", ""), "Since:"),
    (docs.check_functions, core(" * tokenring_thing_check:", " * tokenring_thing:"), "begin with"),
    (docs.check_functions, {"lib/thing.c": C}, "no file of lib defines tokenring_thing_check"),
    (docs.check_types, changed("lib/tokenring.h", " * @TOKENRING_KIND_ONE: the one\n", ""),
     "@TOKENRING_KIND_ONE"),
    (docs.check_mentions, {"lib/thing.c": C + "/* See tokenring_gone(). */\n"}, "tokenring_gone"),

    (hygiene.check_licence, {"lib/thing.c": "int x;\n"}, "lib/thing.c:1"),
    (hygiene.check_text, {"tests/run.sh": SH + "ls \n"}, "run.sh:3: there is space"),
    (hygiene.check_text, {"tests/count.py": PY + "if 1:\n\tpass\n"}, "count.py:3: there is a tab"),
    (hygiene.check_text, changed("data/debian/changelog", "(1", "\t(1"), "changelog:1: there is"),
    (hygiene.check_text, {"lib/thing.c": C + "int x;"}, "has no end"),
    (hygiene.check_text, {"lib/thing.c": C + "int x;\n\n"}, "empty lines at the end"),
    (hygiene.check_text, {"lib/thing.c": C + "int x;\r\n"}, "CR"),
    (hygiene.check_text, {"lib/thing.c": C + f"int {'x' * 97};\n"}, "102 columns"),
    (hygiene.check_text, {"lib/thing.c": C.encode() + b"/* \xff */\n"}, "no UTF-8"),

    (clangformat.check, {"lib/thing.c": C + "int  x;\n"}, "thing.c:3: is not formatted"),
    (clangformat.check, {".clang-format": None}, "is not there"),
    (scripts.check_syntax, {"tests/run.sh": SH + "if\n"}, "run.sh:1: sh does not"),
    (scripts.check_syntax, {".ci/run": "#!/bin/bash\ncase\n"}, "run:1: bash does not"),
    (scripts.check_syntax, {BASH: goodtree.BASH + "case\n"}, "tokenring.bash:1: bash does not"),
    (scripts.check_no_question, {"tests/run.sh": SH + 'rm -r "$1"\n'}, "tests/run.sh:3: rm without"),
    (scripts.check_other_shells, {ZSH: goodtree.ZSH + "case\n"}, "_tokenring:1: zsh does not"),
    (scripts.check_other_shells, {FISH: goodtree.FISH + "end\n"}, "tokenring.fish:1: fish does"),
    (scripts.check_python, {"tests/count.py": PY + "print(\n"}, "count.py:2"),
    (scripts.check_python, {"tests/count.py": PY + "x = '\\d'\n"}, "count.py:2"),
    (scripts.check_shellcheck, {BASH: goodtree.BASH + "rm $1\n"}, "tokenring.bash:7:"),
    (scripts.check_shellcheck, {"tests/run.sh": SH + "rm $1\n"}, "tests/run.sh:3:"),

    (words.check_files, {"tests/run.sh": SH + "curl http://deb." + "debian.org/\n"}, "run.sh:3"),
    (words.check_files, {"tests/run.sh": SH + "npm -r registry." + "npmjs.org\n"}, "run.sh:3"),
    (words.check_files, {"tests/run.sh": SH + "cd /wo" + "rk/main\n"}, "a path of one machine"),
    (words.check_files, {"README.md": "As in session" + " 4.\n"}, "how the work was split"),
    (words.check_files, {"lib/thing.c": C + "/* Mends #" + "12. */\n"}, "a number of an issue"),

    (calls.check_goto, {"helper/main.c": C + "void\nf (void)\n{\n  goto out;\nout:;\n}\n"}, ":6:"),
    (calls.check_library, core("  *ret_length = 1;\n", '  printf ("x");\n'), "printf ("),
    (calls.check_library, core("  *ret_length = 1;\n", "  fflush (stderr);\n"), "stderr"),
    (calls.check_library, core("  *ret_length = 1;\n", "  g_warning (text);\n"), "g_warning ("),
    (calls.check_library, core("  *ret_length = 1;\n", "  exit (1);\n"), "exit ("),
    (calls.check_library, core("  *ret_length = 1;\n", "  abort ();\n"), "abort ("),
    (calls.check_library, core("  *ret_length = 1;\n", '  g_error ("oops");\n'), "g_error ("),

    (names.check, core("return text != 0", 'return text != "see acme"'), "thing.c:18: 'acme'"),
    (names.check, {"helper/main.c": C + 'char *x = "api.ACME-service.example";\n'}, "example"),
    (names.check, {"helper/main.c": C + 'char x = { .examples = "x" "acme", .y = "acme" };\n'},
     "main.c:3: 'acme'"),
    (names.check, {ACME: None}, "no provider is there"),

    (providers.check_files, {ACME: PROVIDER + "tokenurl=x\n"}, "request.tokenurl"),
    (providers.check_files, {ACME: PROVIDER + "[requests]\nbody=x\n"}, "[requests]"),
    (providers.check_files, {ACME: PROVIDER + "[import]\ntenant=X\n"}, "import.tenant"),
    (providers.check_files, {ACME: PROVIDER + "token-url=x\n"}, "is there twice"),
    (providers.check_files, {ACME: PROVIDER + "words\n"}, "neither [group] nor"),
    (providers.check_files, changed(ACME, "name=acme", "name=other"), "provider.name"),
    (providers.check_files, changed(ACME, "issuer=oauth", "base=gone"), "no provider 'gone'"),
    (providers.check_files, changed(ACME, "issuer=oauth\n", ""), "provider.issuer is missing"),
    (providers.check_files, changed(ACME, "parameters=base-url\n", ""), "{base-url} is no"),
    (providers.check_files, changed(ACME, "=base-url\n", "=base-url;more\n"), "'more' is used"),
    (providers.check_files, changed(ACME, "base-url=The address of the service\n", ""), "no hint"),
    (providers.check_files, changed(ACME, "base-url=The", "client-id=A\nbase=b\nbase-url=The"),
     "hints.base is of no"),
    (providers.check_files, {"data/providers/x.txt": "x\n"}, "x.txt:1"),
    (providers.check_code, changed("lib/known.c", '"name", ', '"name", "nobody", '),
     "provider.nobody is in the table and read nowhere"),
    (providers.check_code, {"lib/known.c": C}, "the table of keys was not found"),
    (providers.check_code, core("return text != 0", 'return tr_read (0, "request", "gone")'),
     "request.gone is read here"),

    (cppcheck.check, core("*ret_length = 1;", "int a[2];\n\n  a[2] = 1;\n  *ret_length = a[1];"),
     "thing.c:19:"),
    (cppcheck.check, core("*ret_length = 1;", "int a;\n\n  *ret_length = a;"), "uninit"),
]

HEAVY = ["-Wl,--no-as-needed", "-lcurl-gone"]
PAGE = "data/man/tokenring.1.scd"
CONF = "data/man/tokenring.conf.5.scd"
STORE = {"lib/store.c": C + 'int x = tokenring_host_dup_setting (host, "folder");\n'
                            'const TokenringModule y = { .name = "my-store" };\n'}

# (check, what is changed, {what is built: more options}, what it has to say)
BUILD_CASES = [
    (exports.check_library, changed("lib/tokenring.map", "tokenring_*;", "tokenring_*; tr_*;"),
     {"libtokenring.so": ["-fvisibility=default"]}, "exports tr_known_check_key"),
    (exports.check_library, changed("lib/tokenring.map", "tokenring_*", "other_*"), {"tokenring":
     ["-Wl,--unresolved-symbols=ignore-all"]}, "is declared and not exported"),
    (exports.check_modules, {OAUTH: MODULE + "int tokenring_more;\n"},
     {"oauth.so": ["-fvisibility=default"]}, "exports tokenring_more"),
    (exports.check_modules, changed(OAUTH, '"default"', '"hidden"'), {},
     "does not export tokenring_module"),
    (exports.check_map, changed("lib/tokenring.map", "  local:\n    *;\n", ""), {}, "local: *"),
    (exports.check_map, changed("lib/tokenring.map", "tokenring_*;", "tokenring_*; tr_*;"), {},
     "'tr_*' lets out"),
    (exports.check_map, changed("lib/tokenring.map", "tokenring_*;", "tokenring_t*; tokenring_c;"),
     {}, None),
    (exports.check_map, {"lib/tokenring-module.h": C + "void tokenring_zap (void);\n", **changed(
        "lib/tokenring.map", "tokenring_*;", "tokenring_t*;")}, {}, "is in no pattern"),
    (links.check_needed, {}, {"tokenring": HEAVY}, "tokenring is linked with libcurl-gone.so"),
    (links.check_needed, {}, {"libtokenring.so": HEAVY}, "libtokenring.so is linked with"),
    (links.check_needed, {}, {"oauth.so": ["-Wl,--no-as-needed", "-lsecret-1"]},
     "oauth.so is linked with libsecret-1.so"),
    (links.check_start, {}, {"tokenring": HEAVY}, "the start of tokenring loads"),
    (links.check_start, {}, {"libtokenring.so": HEAVY}, "the start of tokenring loads"),
    (variables.check, core("  *ret_length = 1;\n",
                           "  static int calls;\n\n  *ret_length = calls++;\n"), {},
     "has the variable 'calls"),
    (variables.check, {"helper/main.c": HELPER.replace("int\nmain", "int state = 3;\n\nint\nmain")},
     {}, "has the variable 'state'"),
    (variables.check, {OAUTH: MODULE + "__thread int state;\n"}, {}, "has the variable 'state'"),
    (variables.check, {}, {"oauth.so": ["-s"]}, "is it stripped?"),
    (installed.check_installed, {"data/providers/more.conf": PROVIDER}, {}, "more.conf is not"),
    (installed.check_options, changed("meson.build", "'oauth'", "'other'"), {}, "'oauth'"),
    (installed.check_installed, {"data/completions/tokenring.csh": SH}, {}, "tokenring.csh is not"),
    (completions.check, {FISH: None}, {}, "tokenring.fish:1: is not there"),
    (completions.check, changed(BASH, "run|", "walk|"), {}, "not offer the command 'run'"),
    (completions.check, changed(BASH, "run|", "walk|"), {}, "'walk', which is no command"),
    (completions.check, changed(BASH, "--fast", "--slow"), {}, "not offer 'run --fast'"),
    (completions.check, changed(BASH, "-f:any", "-f"), {}, "a value follows 'run -f'"),
    (completions.check, changed(ZSH, "$fast", ""), {}, "_tokenring:1: does not offer 'run -f'"),
    (completions.check, changed(ZSH, "--fast=", "--fast"), {}, "a value follows 'run --fast'"),
    (completions.check, changed(ZSH, "'run:run'", "'walk:walk'"), {}, "offers 'walk'"),
    (completions.check, changed(FISH, "-s f ", ""), {}, "not offer 'run -f'"),
    (completions.check, changed(FISH, "-l fast", "-l slow"), {}, "'run --slow', which is no"),
    (completions.check, changed(FISH, "-x ", ""), {}, "a value follows 'run --fast'"),
    (completions.check, changed(FISH, "-a run", "-a walk"), {}, "offers 'walk'"),
    (manual.check_pages, {PAGE: None}, {}, "tokenring.1.scd:1: is not there"),
    (manual.check_commands, changed(PAGE, "## run", "## walk"), {}, "'run' has no '## run'"),
    (manual.check_commands, changed(PAGE, "## run", "## walk"), {}, "no command 'walk'"),
    (manual.check_commands, changed(PAGE, "--fast", "--slow"), {}, "has the option -f, --fast=X"),
    (manual.check_commands, changed(PAGE, "--fast", "--slow"), {}, "has no option -f, --slow=X"),
    (manual.check_commands, changed(PAGE, "*-f*, ", ""), {}, "has no option --fast=X"),
    (manual.check_commands, changed(PAGE, "=_X_", "=_Y_"), {}, "has the option -f, --fast=X"),
    (manual.check_common, changed(PAGE, "--quiet", "--silent"), {}, "the option -q, --quiet of all"),
    (manual.check_common, changed(PAGE, "*-h*, ", ""), {}, "the option -h, --help of all"),
    (manual.check_keys, changed(CONF, "*lock-timeout=*", ""), {},
     "[policy] lock-timeout is not told of"),
    (manual.check_keys,
     changed("lib/known.c", '"lock-timeout" }', '"lock-timeout", "secrets" }'), {},
     "[policy] secrets is not told of"),
    (manual.check_keys, {"lib/config.c": C}, {}, "no keys of tokenring.conf"),
    (manual.check_keys, STORE, {}, "[my-store] folder is read, and not in the table"),
    (manual.check_keys, changed("lib/known.c", '"lock-timeout"', '"lock-time"'), {},
     "[policy] lock-timeout is read, and not in the table"),
    (manual.check_keys, changed("lib/known.c", '"lock-timeout"', '"lock-time"'), {},
     "no code reads [policy] lock-time;"),
    (manual.check_keys, STORE, {}, "[my-store] folder is not told of"),
    (manual.check_keys,
     {**STORE, **changed(CONF, "## [policy]", "## [my-store]\n\n*folders=*\n\n## [policy]")}, {},
     "no code knows [my-store] folders"),
    (manual.check_keys, changed("data/man/tokenring-providers.5.scd", "*body=*", "*bodies=*"), {},
     "[request] body is not told of"),
    (manual.check_keys, changed("data/man/tokenring-providers.5.scd", "*body=*", "*bodies=*"), {},
     "no code knows [request] bodies"),
]


def source_problems(check, changes):
    with tempfile.TemporaryDirectory(prefix="tokenring-lint-") as place:
        root = pathlib.Path(place).resolve()
        goodtree.write(root, changes)
        return list(check(root))


def build_problems(check, changes, options):
    with tempfile.TemporaryDirectory(prefix="tokenring-lint-") as place:
        root = pathlib.Path(place).resolve() / "source"
        goodtree.write(root, changes)
        goodtree.build(root, root.parent / "out", options)
        return list(check(root, root.parent / "out"))


def check_unpushed_commit():
    """A commit that was pushed is history; the one after it can still be mended."""
    with tempfile.TemporaryDirectory(prefix="tokenring-lint-") as place:
        root = pathlib.Path(place).resolve()
        goodtree.write(root, {})
        tree.git(root, "init", "-q")
        commit = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c",
                  "commit.gpgsign=false", "commit", "-q", "--allow-empty", "-m")
        tree.git(root, *commit, "Mends #" + "7")
        tree.git(root, "update-ref", "refs/remotes/origin/main", "HEAD")
        tree.git(root, *commit, "Mends #" + "8")
        problems = list(words.check_commits(root))
    assert len(problems) == 1 and "#" + "8" in problems[0], problems


def check_status():
    """A program that finds something has to end with 1: that is all that meson looks at."""
    for changes, status in (({}, 0), ({"Makefile": "x\n"}, 1)):
        with tempfile.TemporaryDirectory(prefix="tokenring-lint-") as place:
            goodtree.write(place, changes)
            done = subprocess.run([sys.executable, "-B", rooms.__file__, place], check=False,
                                  capture_output=True, text=True)
        assert done.returncode == status and ("Makefile:1: " in done.stdout) == bool(changes), done


def check_complete():
    """No check without a fault that it has to find, and no script that meson does not run."""
    folder = pathlib.Path(__file__).resolve().parent
    faults = "".join(path.read_text() for path in folder.glob("selftest*.py"))
    meson = (folder / "meson.build").read_text()
    for path in sorted(folder.glob("*.py")):
        call = re.search(r"^    tree\.main\(([^)]*)\)", path.read_text(), re.MULTILINE)
        if call or path.stem.startswith("selftest"):
            assert f"'{path.stem}" in meson, f"{path.name} is not in meson.build"
        for check in re.findall(r"\bcheck\w*", call.group(1) if call else ""):
            assert f"{path.stem}.{check}" in faults, f"nothing makes {path.stem}.{check} complain"


def title(check, number, text):
    return f"{check.__module__} {check.__name__} {number} {text}"


def expect(problems, text):
    """The one fault that was made has to be found; without one, nothing is."""
    if text is None:
        assert not problems, f"complains of a good tree: {problems}"
        return
    assert any(text in problem for problem in problems), f"no {text!r} in {problems}"


def cases():
    """(name, function) of each case; the good tree comes first."""
    for check in dict.fromkeys(case[0] for case in SOURCE_CASES):
        yield (title(check, 0, "is quiet on a good tree"),
               lambda check=check: expect(source_problems(check, {}), None))
    for check in dict.fromkeys(case[0] for case in BUILD_CASES):
        yield (title(check, 0, "is quiet on a good tree"),
               lambda check=check: expect(build_problems(check, {}, {}), None))
    for number, (check, changes, text) in enumerate(SOURCE_CASES, 1):
        yield (title(check, number, "finds the fault"),
               lambda check=check, changes=changes, text=text:
               expect(source_problems(check, changes), text))
    for number, (check, changes, options, text) in enumerate(BUILD_CASES, 1):
        yield (title(check, number, "finds the fault" if text else "is quiet"),
               lambda check=check, changes=changes, options=options, text=text:
               expect(build_problems(check, changes, options), text))
    yield "words check_commits finds the fault", check_unpushed_commit
    yield "a check that finds a fault fails", check_status
    yield "every check is run, and is shown to fail", check_complete


def run_one(number, name, function):
    try:
        function()
    except tree.Skip as reason:
        print(f"ok {number} - {name} # SKIP {reason}")
    except (AssertionError, subprocess.CalledProcessError, SystemExit) as fault:
        print(f"not ok {number} - {name}\n# " + str(fault).replace("\n", "\n# "))
        return False
    else:
        print(f"ok {number} - {name}")
    return True


def main():
    listed = list(cases())
    print(f"1..{len(listed)}")
    outcomes = [run_one(number, *case) for number, case in enumerate(listed, 1)]
    sys.exit(0 if all(outcomes) else 1)


if __name__ == "__main__":
    main()
