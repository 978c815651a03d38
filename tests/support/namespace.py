# SPDX-License-Identifier: LGPL-2.1-or-later
"""A command in a network and a mount namespace of its own, which nobody else sees.

In there, /etc/hosts and the trusted authorities are those of a test, the loopback is up, and there
is no way out. The socket that listens on port 443 in there is handed to the test, so that servers
which run outside can answer. All of it ends with the command.

As a program this is the part that runs inside, and becomes the command at its end:

    namespace.py FOLDER DOOR COMMAND…

FOLDER has etc/hosts and etc/ssl/certs. DOOR is a Unix socket that is sent the listening one; it may
be empty.
"""

import contextlib
import fcntl
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import tempfile

PORT = 443
TOOLS = ("unshare", "setpriv", "mount")
PLACES = ("etc/hosts", "etc/ssl/certs")

# With a user namespace nobody has to be root. The user stays who they are: the bus would not know
# another one.
AS_USER = ("unshare", "--user", "--map-current-user", "--keep-caps", "--net", "--mount")
AS_ROOT = ("unshare", "--net", "--mount")
# In a chroot there are no user namespaces, and where its / is no mount point the mounts cannot be
# made private.
IN_CHROOT = (*AS_ROOT, "--propagation", "unchanged")

SIOCSIFFLAGS = 0x8914
IFF_UP = 0x1


class NotPermitted(Exception):
    """This machine lets us make no such namespace."""


# --- outside ---


def mounts_stay_inside():
    """Whether what is mounted in there cannot be seen here, if propagation is left as it is."""
    script = f'mount --bind "$1" "$1" && grep -c " $1 " /proc/{os.getpid()}/mountinfo; umount "$1"'
    with tempfile.TemporaryDirectory(prefix="tokenring-") as folder:
        done = subprocess.run([*IN_CHROOT, "sh", "-c", script, "sh", folder], text=True,
                              capture_output=True, check=False)
    return done.stdout.strip() == "0"


def ways(owned):
    """What may be tried, the best first. What belongs to others seems to be nobody's in a user
    namespace, and tokenring refuses files of nobody."""
    if os.stat(owned).st_uid == os.geteuid():
        yield AS_USER
    if os.geteuid() == 0:
        yield AS_ROOT
        if mounts_stay_inside():
            yield IN_CHROOT


def command(way, folder, door, argv):
    """The command line for what is to run inside."""
    return [*way, sys.executable, __file__, str(folder), str(door), *argv]


def find_way(folder, owned):
    """The first way that works here; `owned` is what must be readable and ours in there."""
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        raise NotPermitted(f"not installed: {' '.join(missing)}")
    reasons = []
    for way in ways(owned):
        done = subprocess.run(command(way, folder, "", ["true"]), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return way
        reasons.append(" ".join(done.stderr.split()))
    if not reasons:
        raise NotPermitted(f"{owned} belongs to another user, and we are not root")
    raise NotPermitted("a network and mounts of one's own are not permitted here: "
                       + "; ".join(reasons))


def receive(door):
    """The listening socket of a command that has just started."""
    connection, _ = door.accept()
    with connection:
        descriptors = socket.recv_fds(connection, 16, 1)[1]
    return socket.socket(fileno=descriptors[0])


# --- inside ---


def put_over(source, target):
    """Lets a file or folder be seen in place of another one, or where there was none."""
    if target.exists():
        words = ["--bind", str(source), str(target)]
    else:
        # Two lower folders and no upper one: nothing can be written through it.
        words = ["-t", "overlay", "-o", f"lowerdir={source.parent}:{target.parent}", "overlay",
                 str(target.parent)]
    subprocess.run(["mount", *words], check=True)


def raise_loopback():
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def main():
    folder, door, *argv = sys.argv[1:]
    for place in PLACES:
        put_over(pathlib.Path(folder, place), pathlib.Path("/", place))
    raise_loopback()
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", PORT), backlog=64))
        if door:
            connection = stack.enter_context(socket.socket(socket.AF_UNIX))
            connection.connect(door)
            socket.send_fds(connection, [b"listening"], [listener.fileno()])
    # From here on the user may do no more than outside.
    os.execvp("setpriv", ["setpriv", "--ambient-caps=-all", "--inh-caps=-all", "--", *argv])


if __name__ == "__main__":
    try:
        main()
    except (OSError, subprocess.CalledProcessError) as fault:
        sys.exit(f"namespace.py: {fault}")
