# SPDX-License-Identifier: LGPL-2.1-or-later
"""A tree as small as it can be in which no check finds anything. selftest.py breaks it."""

import json
import pathlib
import subprocess

LICENCE = "SPDX-License-Identifier: " + "LGPL-2.1-or-later"
C = f"/* {LICENCE} */\n\n"
SH = f"#!/bin/sh\n# {LICENCE}\n"
PY = f"# {LICENCE}\n"

HEADER = C + """typedef int gboolean;

/**
 * TokenringKind:
 * @TOKENRING_KIND_ONE: the one
 *
 * Kinds. Since: 0.1
 */
typedef enum {
  TOKENRING_KIND_ONE,
} TokenringKind;

#pragma GCC visibility push(default)
gboolean tokenring_thing_check (const char *text, int *ret_length);
#pragma GCC visibility pop
"""
CORE = C + """#include "tokenring.h"

/**
 * tokenring_thing_check:
 * @text: a text
 * @ret_length: (out): its length
 *
 * Returns: whether it is good
 *
 * Since: 0.1
 */
gboolean
tokenring_thing_check (const char *text, int *ret_length)
{
  *ret_length = 1;
  return text != 0;
}
"""
KNOWN = C + """#define SET 1
#define ACCOUNT 2
#define PROVIDER 4
#define CONFIG 8

int tr_known_check_key (void);
int tr_read (void *settings, const char *group, const char *key);

static const struct {
  const char *group;
  int where;
  const char *const keys[6];
} known[] = {
  { "account", SET | ACCOUNT, { "scope" } },
  { "account", ACCOUNT, { "provider", "client-id", "match" } },
  { "provider", PROVIDER, { "name", "description", "base", "issuer", "parameters" } },
  { "parameters", SET | ACCOUNT | PROVIDER, { 0 } },
  { "hints", ACCOUNT | PROVIDER, { 0 } },
  { "request", SET | ACCOUNT | PROVIDER, { "token-url", "body" } },
  { "chain", CONFIG, { "secrets" } },
  { "policy", CONFIG, { "lock-timeout" } },
};

int
tr_known_check_key (void)
{
  return known[0].group != 0;
}

int
tr_read (void *settings, const char *group, const char *key)
{
  return tr_read (settings, "provider", "issuer") + tr_read (settings, "provider", "base") +
         tr_read (settings, "provider", "description") +
         tr_read (settings, "provider", "parameters") + tr_read (settings, "request", "body") +
         (group == key);
}
"""
MODULE = C + """#include <tokenring.h>

extern const int tokenring_module;
__attribute__ ((visibility ("default"))) const int tokenring_module = 1;
"""
HELPER = C + """#include "say.h"
#include <stdio.h>
#include <tokenring.h>

int
main (int argc, char **argv)
{
  int length;

  printf ("%s\\n", say ());
  puts (argc > 2 ? "Options:\\n  -f, --fast=X  Run" : "Commands:\\n  run  Run");
  return argv != 0 && tokenring_thing_check ("x", &length) ? 0 : 1;
}
"""
CONFIG = C + """int
config (void *settings)
{
  return dup_chain (settings, "secrets", "x") + read_number (settings, "policy", "lock-timeout");
}
"""
MANUAL = f"""; {LICENCE}
tokenring(1)

# OPTIONS

*-q*, *--quiet*
\tSay less.

*-v*, *--verbose*
\tSay more.

*-h*, *--help*
\tShow the help.

# COMMANDS

## run

*-f*, *--fast*=_X_
\tBe fast.

# NOTES

*--other*
"""
# In each shell, the command 'run' with the option of MANUAL.
BASH = f"# {LICENCE}\n# shellcheck shell=bash\nt='\nrun||-f:any --fast:any\n'\necho \"$t\"\n"
ZSH = f"""#compdef tokenring
# {LICENCE}
commands=(
    'run:run'
)
_tokenring_options ()
{{
  local -a fast=({{-f,--fast=}}'[be fast]')
  case $1 in
    run) _arguments $fast ;;
  esac
}}
"""
FISH = f"""# {LICENCE}
complete -c tokenring -n $none -a run -d Run
complete -c tokenring -n '__tokenring_is run' -s f -l fast -x -d 'Be fast'
"""
PROVIDER = f"""# {LICENCE}
[provider]
name=acme
description=A service
issuer=oauth
parameters=base-url

[parameters]
base-url=https://api.acme-service.example
[hints]
base-url=The address of the service

[request]
token-url={{base-url}}/token
"""

FILES = {
    "LICENSE": "A licence. \n",
    "README.md": "# A page\n",
    "meson.build": PY + "project(\n  'x',\n  version: '1.2',\n)\nget_option('oauth')\n",
    "meson_options.txt": PY + "option('oauth', type: 'feature')\n",
    ".clang-format": PY + """BasedOnStyle: LLVM
SpaceBeforeParens: Always
BreakBeforeBraces: Linux
AlwaysBreakAfterReturnType: TopLevelDefinitions
ColumnLimit: 100
SortIncludes: false
Cpp11BracedListStyle: false
""",
    "lib/meson.build": PY,
    "lib/tokenring.h": HEADER,
    "lib/tokenring-module.h": C + '#include "tokenring.h"\n',
    "lib/tokenring.map": C + "{\n  global:\n    tokenring_*;\n  local:\n    *;\n};\n",
    "lib/thing.c": CORE,
    "lib/known.c": KNOWN,
    "lib/modules/oauth/oauth.c": MODULE,
    "helper/main.c": HELPER,
    "helper/say.h": C + "static inline const char *\nsay (void)\n{\n  return \"hello\";\n}\n",
    "data/providers/acme.conf": PROVIDER,
    "data/completions/tokenring.bash": BASH,
    "data/completions/_tokenring": ZSH,
    "data/completions/tokenring.fish": FISH,
    "data/debian/changelog": "tokenring (1.2-1) unstable; urgency=medium\n",
    "data/debian/libtokenring0.symbols":
        f"# {LICENCE}\nlibtokenring.so.0 libtokenring0\n tokenring_thing_check@Base 1.0\n",
    "data/debian/rules": f"# {LICENCE}\n%:\n\tdh $@\n",
    "lib/config.c": CONFIG,
    "data/man/tokenring.1.scd": MANUAL,
    "data/man/tokenring.conf.5.scd":
        f"; {LICENCE}\n## [chain]\n\n*secrets=*_X_\n\n## [policy]\n\n*lock-timeout=*_N_\n",
    "data/man/tokenring-accounts.5.scd":
        f"; {LICENCE}\n## [account]\n\n*provider=*_P_\n*client-id=*_C_\n*match=*_M_\n*scope=*_S_\n",
    "data/man/tokenring-providers.5.scd":
        f"; {LICENCE}\n## [provider]\n\n*name=*_N_\n*base=*_N_\n*description=*_D_\n"
        "*parameters=*_P_, *issuer=*_I_\n\n## [request]\n\n*token-url=*_U_\n*body=*_B_\n",
    "data/man/git-credential-tokenring.1.scd": f"; {LICENCE}\n",
    "data/man/docker-credential-tokenring.1.scd": f"; {LICENCE}\n",
    "data/man/tokenring-modules.7.scd": f"; {LICENCE}\n",
    "data/man/tokenring.7.scd": f"; {LICENCE}\n",
    "tests/run.sh": SH + 'echo "$1"\n',
    "tests/count.py": PY + "print(1)\n",
}

# What is built: its kind for meson, the sources, where it goes, how it is linked.
SHARED = ("-shared", "-fPIC", "-fvisibility=hidden")
LIBRARY = ("shared library", "lib", ("lib/thing.c", "lib/known.c"), "libtokenring.so",
           (*SHARED, "-Wl,-rpath,$ORIGIN", "-Wl,-soname,libtokenring.so",
            "-Wl,--version-script=lib/tokenring.map"))
OAUTH = ("shared module", "lib/modules/oauth", ("lib/modules/oauth/oauth.c",), "oauth.so", SHARED)
PROGRAM = ("executable", "helper", ("helper/main.c",), "tokenring",
           ("-ltokenring", "-Wl,-rpath,$ORIGIN"))


def write(root, changes):
    """Writes the good tree with some files changed, or left out where the change is None."""
    for name, text in {**FILES, **changes}.items():
        if text is None:
            continue
        path = pathlib.Path(root) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def compile_one(root, build, target, extra):
    _, _, sources, name, options = target
    # As meson does it, libraries come after what needs them.
    subprocess.run(["cc", "-g", "-O0", *[str(root / source) for source in sources], "-Ilib",
                    f"-L{build}", "-o", str(build / name), *options, *extra],
                   cwd=root, check=True)


def build(root, folder, extra=(), left_out=()):
    """Compiles the tree, and leaves what meson would tell about it. `extra` is {name: options}."""
    (folder / "meson-info").mkdir(parents=True)
    # What nothing may be linked with.
    for name in ("libcurl-gone.so", "libsecret-1.so"):
        subprocess.run(["cc", "-shared", "-x", "c", "/dev/null", f"-Wl,-soname,{name}", "-o",
                        str(folder / name)], check=True)
    listed = []
    for target in (LIBRARY, OAUTH, PROGRAM):
        kind, place, _, name, _ = target
        compile_one(root, folder, target, dict(extra).get(name, ()))
        listed.append({"type": kind, "name": name, "filename": [str(folder / name)],
                       "defined_in": str(root / place / "meson.build")})
    installed = [str(root / name) for name in FILES if name not in left_out and
                 (name.endswith(".conf") or "completions/" in name or name in ("lib/tokenring.h", "lib/tokenring-module.h"))]
    (folder / "meson-info/intro-targets.json").write_text(json.dumps(listed))
    (folder / "meson-info/intro-installed.json").write_text(
        json.dumps({name: "/usr" for name in installed}))
