# SPDX-License-Identifier: LGPL-2.1-or-later
"""No variable outlives a call: all state is in a broker, so two of them do not disturb each other.

Looks for objects in the sections that stay writable. Tables that only hold addresses are in
.data.rel.ro, which the loader makes read-only.
"""

import re

import tree

# The compiler's own, then ours: each with the reason why it may be.
ALLOWED = {
    r"completed\.\d+|__dso_handle|__TMC_END__|data_start": "the C run-time",
    r"__odr_asan\..*": "the address sanitizer",
    r"(lib:)?q\.\d+": "G_DEFINE_QUARK: the number of an error domain, set once",
    r"lib/modules/secret-service:(TrService_private_offset|tr_service_parent_class"
    r"|static_g_define_type_id\.\d+)": "G_DEFINE_TYPE: what GObject knows of a class, set once",
    r"lib/modules/oauth:started\.\d+": "GOnce: libcurl is set up once per process",
}
KINDS = ("executable", "shared library", "shared module")
WRITABLE = re.compile(r"\.(data|bss|tdata|tbss)(\.(?!rel\.ro).*)?$")
SECTION = re.compile(r"^\s*\[\s*(\d+)\]\s+(\S+)", re.MULTILINE)


def copied(path):
    """Variables of other libraries, such as stderr, that the linker puts into a program."""
    return set(re.findall(r"_COPY +\w+ +(\S+)", tree.tool("readelf", "-rW", path)))


def writable_objects(path):
    sections = dict(SECTION.findall(tree.tool("readelf", "-SW", path)))
    foreign = {name.partition("@")[0] for name in copied(path)}
    for line in tree.tool("readelf", "-sW", path).splitlines():
        fields = line.split()
        if len(fields) < 8 or fields[3] not in ("OBJECT", "TLS"):
            continue
        if fields[7].partition("@")[0] in foreign:
            continue
        if WRITABLE.match(sections.get(fields[6], "")):
            yield fields[7]


def check(root, build):
    found = list(tree.targets(root, build, *KINDS))
    if not found:
        yield "meson.build:1: nothing is built; this check has nothing to look at"
    for folder, _, path in found:
        names = set(writable_objects(path))
        if not names:
            yield f"{folder}/meson.build:1: {path.name} has no symbols to look at; is it stripped?"
        for name in sorted(names):
            if not any(re.fullmatch(pattern, text) for pattern in ALLOWED
                       for text in (name, f"{folder}:{name}")):
                yield (f"{folder}/meson.build:1: {path.name} has the variable '{name}'; make it "
                       "const, or give it an owner that is freed")


if __name__ == "__main__":
    tree.main(check, needs_build=True)
