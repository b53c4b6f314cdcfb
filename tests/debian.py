"""Programs from Debian's packages, unpacked into a cache and not installed."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from filelock import FileLock

CACHE = Path.home() / ".cache" / "weekly-papers-podcast"


class Unavailable(Exception):
    """Why the packages are not to be had."""


def unpacked(name: str, packages: Sequence[str]) -> Path:
    """The folder with the packages' files, and with those that they need and the system lacks. Raises Unavailable."""
    (CACHE / name).mkdir(parents=True, exist_ok=True)
    # The tests' workers come here together.
    with FileLock(CACHE / f"{name}.lock"):
        return _unpacked(name, packages)


def _unpacked(name: str, packages: Sequence[str]) -> Path:
    root, debs = CACHE / name / "root", CACHE / name / "debs"
    if root.exists():
        return root
    if not shutil.which("apt-get") or os.geteuid():
        raise Unavailable(f"the packages of {name} are fetched with apt-get, as root")
    (debs / "partial").mkdir(parents=True, exist_ok=True)
    wish = ["apt-get", "install", "-y", "-qq", "--download-only", "--no-install-recommends"]
    where = ["-o", f"Dir::Cache::archives={debs}"]
    done = subprocess.run([*wish, *where, *packages], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(f"apt-get does not give {name}: {done.stderr.strip()[-300:]}")
    draft = CACHE / name / "draft"
    shutil.rmtree(draft, ignore_errors=True)
    for deb in sorted(debs.glob("*.deb")):
        subprocess.run(["dpkg", "-x", deb, draft], check=True)
    draft.rename(root)
    return root
