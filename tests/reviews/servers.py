"""A PostgreSQL server of the tests' own: on a free port, in a folder that goes with them."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PLACES = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "usr/local/pgsql/bin")


def program(name: str) -> str | None:
    """Return where a program of PostgreSQL is: on the PATH, else where distributions put it."""
    found = shutil.which(name)
    for pattern in PLACES:
        for folder in sorted(Path("/").glob(pattern), reverse=True):
            found = found or shutil.which(name, path=folder)
    return os.path.realpath(found) if found else None


def missing() -> str | None:
    """Return why no server can be started here, None where one can."""
    if not all(map(program, ("initdb", "postgres", "pg_ctl"))):
        return "PostgreSQL is not installed: initdb, postgres and pg_ctl are on no known path"
    if os.geteuid() == 0 and not (shutil.which("setpriv") and other_user()):
        return "PostgreSQL does not run as root, and there is no setpriv or no other user"
    return None


def other_user() -> pwd.struct_passwd | None:
    """Return a user who is not root: that of PostgreSQL's package, else nobody."""
    users = {one.pw_name: one for one in pwd.getpwall()}
    return users.get("postgres") or users.get("nobody")


def as_server(*command: str) -> list[str]:
    """Return a command that runs as a user under whom the server starts."""
    if os.geteuid():
        return list(command)
    user = other_user()
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", *command]


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Run a server in an empty folder that its user can reach; give the URL of its database."""
    data = folder / "data"
    data.mkdir()
    if os.geteuid() == 0:
        os.chown(data, other_user().pw_uid, other_user().pw_gid)
    run("initdb", "-D", str(data), "-U", "tester", "--auth=trust", "-E", "UTF8", "--no-locale", "--no-sync")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    run("pg_ctl", "-D", str(data), "-w", "-l", str(data / "log"), "-o", options, "start")
    try:
        yield f"postgresql://tester:any@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")


def run(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs to its end."""
    # What the server inherits it keeps open: its output must not be a pipe that somebody waits for.
    log = Path(arguments[1]).parent / f"{name}.log"
    with log.open("a+") as out:
        ended = subprocess.run(
            as_server(program(name) or name, *arguments),
            cwd="/", stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False, timeout=120,
        )  # fmt: skip
        out.seek(0)
        assert ended.returncode == 0, out.read()
