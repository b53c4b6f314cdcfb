"""A real S3 server: Ceph's object gateway from Debian's packages, unpacked into a cache and run with data in memory.

`python -m tests.stores.ceph fetch` fetches the packages (64, 69 MB, once); the tests start and stop the gateway.
It needs Debian 12, or another system whose packages bring radosgw, and apt's lists.
"""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests import debian

PACKAGES = ("radosgw", "ceph-mon", "ceph-osd", "ceph-common")
_START_S, _STOP_S = 120, 10
# One OSD without copies, everything on 127.0.0.1, no authentication between daemons: without it the gateway cannot
# open the encrypted connection that it would ask the monitor for.
_SETTINGS = """
[global]
fsid = {fsid}
mon host = v2:127.0.0.1:{mon}/0
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
public addr = 127.0.0.1
cluster addr = 127.0.0.1
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
mon data avail warn = 1
mon data avail crit = 1
run dir = {run}
admin socket = {run}/$name.asok
log file = {run}/$name.log
pid file =
plugin dir = {lib}/ceph
erasure code dir = {lib}/ceph/erasure-code
osd class dir = {lib}/rados-classes
[mon.a]
mon data = {run}/mon
[osd.0]
osd data = {run}/osd
osd objectstore = memstore
memstore device bytes = 1073741824
[client.rgw]
rgw enable apis = s3
rgw frontends = beast endpoint=127.0.0.1:{port}
rgw dns name = 127.0.0.1
rgw thread pool size = 32
rgw bucket quota ttl = 0
rgw user quota bucket sync interval = 0
"""


def fetch() -> Path:
    """Where the packages lie unpacked. Raises Unavailable."""
    return debian.unpacked("ceph", PACKAGES)


class Ceph:
    """The gateway, as a context manager. `url` is its endpoint; `user` makes key pairs."""

    def __init__(self, folder: Path) -> None:
        root = fetch()
        self._run = folder
        self._lib = next(root.glob("usr/lib/*/librados.so.2")).parent
        libraries = (self._lib, self._lib / "ceph", root / "usr/lib/ceph", root / "lib" / self._lib.name)
        self._env = os.environ | {
            "LD_LIBRARY_PATH": ":".join(map(str, libraries)),
            "PYTHONPATH": str(root / "usr/lib/python3/dist-packages"),
            "PATH": f"{root / 'usr/bin'}:{os.environ['PATH']}",
            "CEPH_CONF": str(folder / "ceph.conf"),
        }
        self._daemons: list[subprocess.Popen[bytes]] = []
        self._port, self._mon = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self._port}"

    def user(self, name: str) -> tuple[str, str]:
        """A new user's access key and secret."""
        key, secret = f"KEY{name.upper()}", secrets.token_hex(20)
        named = f"--uid={name}", f"--display-name={name}"
        self.admin("user", "create", *named, f"--access-key={key}", f"--secret={secret}")
        return key, secret

    def admin(self, *words: str) -> Any:
        """What radosgw-admin answers."""
        said = self._call("radosgw-admin", *words)
        return json.loads(said) if said.strip().startswith(("{", "[")) else said

    def __enter__(self) -> Self:
        try:
            self._start()
        except (subprocess.SubprocessError, TimeoutError):
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _start(self) -> None:
        run, fsid = self._run, str(uuid.uuid4())
        for name in ("mon", "osd"):
            (run / name).mkdir(parents=True)
        places = {"fsid": fsid, "mon": self._mon, "port": self._port, "run": run, "lib": self._lib}
        (run / "ceph.conf").write_text(_SETTINGS.format(**places))
        map, keys = str(run / "map"), str(run / "keys")
        self._call("monmaptool", "--create", "--fsid", fsid, "--addv", "a", f"[v2:127.0.0.1:{self._mon}]", map)
        self._call("ceph-authtool", "--create-keyring", keys, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *")
        self._call("ceph-mon", "-i", "a", "--mkfs", "--monmap", map, "--keyring", keys)
        self._daemon("ceph-mon", "-i", "a", "-f")
        osd = str(uuid.uuid4())
        self._call("ceph", "--connect-timeout", "60", "osd", "new", osd, "0")
        self._call("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd)
        self._call("ceph", "osd", "crush", "add", "osd.0", "1.0", "root=default")
        self._daemon("ceph-osd", "-i", "0", "-f")
        self._daemon("radosgw", "-f", "-n", "client.rgw")
        until = time.monotonic() + _START_S
        while not _answers(self.url):
            if time.monotonic() > until or any(daemon.poll() is not None for daemon in self._daemons):
                raise TimeoutError(f"the gateway does not answer; see {run}/*.out")
            time.sleep(0.3)

    def _call(self, *words: str) -> str:
        done = subprocess.run(words, env=self._env, capture_output=True, text=True, timeout=_START_S, check=False)
        if done.returncode:
            raise subprocess.SubprocessError(f"{words[:3]}: {done.stderr[-500:]}")
        return done.stdout

    def _daemon(self, *words: str) -> None:
        with (self._run / f"{words[0]}.out").open("wb") as out:
            self._daemons.append(subprocess.Popen(words, env=self._env, stdout=out, stderr=out, start_new_session=True))

    def _stop(self) -> None:
        for daemon in reversed(self._daemons):
            daemon.send_signal(signal.SIGTERM)
            try:
                daemon.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
        self._daemons.clear()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


if __name__ == "__main__":
    if sys.argv[1:] != ["fetch"]:
        raise SystemExit(__doc__)
    print(fetch())
