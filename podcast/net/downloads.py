"""One file from the web, whole or not at all: taken up where it broke off, never longer than is known.

What has arrived lies beside its place as `….part` until its size and SHA-256 are right, as they are on the disk.
"""

import hashlib
import os
import random as _random
import shutil
import stat
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from podcast import __version__, text
from podcast.errors import PodcastError
from podcast.net import addresses, deadlines, proxies, retry
from podcast.net.asking import unreached

if TYPE_CHECKING:
    import httpx

USER_AGENT = f"weekly-papers-podcast/{__version__}"
_BLOCK = 1 << 20
# A line that brings less in any so many seconds is given up: at that pace a model would take a week.
_SLOW_S, _SLOW_BYTES = 60.0, 60_000


@dataclass(frozen=True, slots=True)
class Remote:
    """A file by its address, with the size in bytes and the SHA-256 (hexadecimal) that it must have."""

    url: str
    size: int
    sha256: str


class _Slow(retry.Transient):
    """The file comes, but so slowly that it would not be there in days."""


@dataclass(frozen=True, slots=True)
class Downloader:
    """How files are fetched: what failures become, what to do `instead`, and who is told.

    `progress` gets the bytes that are there and all of them; `notes` each wait in words. `timeout` is the seconds
    without a byte after which a connection is given up. `policy` holds for attempts that bring nothing.
    """

    error: type[PodcastError]
    instead: str
    progress: Callable[[int, int], None] = lambda _done, _total: None
    notes: Callable[[str], None] = lambda _words: None
    timeout: float = 30.0
    policy: retry.Policy = retry.Policy(attempts=6, deadline=6 * 3600.0)  # noqa: RUF009 - a frozen value
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = _random.random

    def fetch(self, file: Remote, to: Path) -> None:
        """The file as `to`. Raises `error` when it cannot be had, or is not the one that is known."""
        part = to.with_name(f"{to.name}.part")
        try:
            _drop_strange(part)
            self._refuse_a_full_disk(file, part)
            self._whole(file, part)
            part.replace(to)
        except OSError as failure:
            raise self._disk(failure, to.parent) from None

    def _whole(self, file: Remote, part: Path) -> None:
        def waiting(failure: retry.Transient, seconds: float) -> None:
            self.notes(f"{_name(file)}: {failure.what}; goes on in {seconds:.1f} s")

        while True:
            before = _size(part)
            try:
                return retry.call(
                    lambda: self._once(file, part),
                    self.policy,
                    clock=self.clock,
                    sleep=self.sleep,
                    random=self.random,
                    waiting=waiting,
                )
            except retry.GaveUp as failure:
                # A line that breaks off often, but brings something each time, gets there.
                if _size(part) <= before or isinstance(failure.__cause__, _Slow):
                    raise self._gave_up(file, failure) from None

    def _once(self, file: Remote, part: Path) -> None:
        """One request for what is missing. What the client raises is not chained: it holds signed addresses."""
        import httpx

        had = _size(part)
        try:
            if had < file.size:
                self._append(file, part)
        except (httpx.TimeoutException, TimeoutError):
            raise retry.Transient(f"no data within {self.timeout:g} s") from None
        except (httpx.UnsupportedProtocol, httpx.TooManyRedirects, httpx.InvalidURL) as failure:
            raise self._refusal(file, f"the address leads nowhere ({type(failure).__name__})") from None
        except httpx.TransportError as failure:
            raise unreached(failure, file.url) from None
        found = _digest(part)
        if found == file.sha256:
            return
        part.unlink()
        if had:
            raise retry.Transient("what was there from before does not fit: it is fetched anew")
        raise self._refusal(file, f"the file's SHA-256 is {found}, known is {file.sha256}")

    def _append(self, file: Remote, part: Path) -> None:
        import httpx

        have = _size(part)
        headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
        options: dict[str, Any] = {"timeout": self.timeout, "follow_redirects": True, "headers": headers}
        asked = {"Range": f"bytes={have}-"} if have else {}
        proxies.check()
        with httpx.Client(**options) as client:
            request = client.build_request("GET", file.url, headers=asked)
            # The headers of all redirects together: those that drip are not waited for.
            response = deadlines.within(2 * self.timeout, lambda: client.send(request, stream=True))
            with closing(response):
                done = self._begins_at(response, file, part, have)
                done = self._receive(response, file, part, done)
        if done > file.size:
            part.unlink()
            raise self._refusal(file, f"the file is longer than the {file.size} bytes that are known")
        if done < file.size:
            raise retry.Transient(f"the file broke off after {done} of {file.size} bytes")

    def _receive(self, response: "httpx.Response", file: Remote, part: Path, begin: int) -> int:
        """Append the answer, which begins at a byte of the file; how much of the file is there then."""
        done, since, until = begin, begin, self.clock() + _SLOW_S
        with _open(part, begun=bool(begin)) as out:
            for chunk in response.iter_raw():
                done += len(chunk)
                if done > file.size:
                    break
                out.write(chunk)
                self.progress(done, file.size)
                if self.clock() > until:
                    if done - since < _SLOW_BYTES:
                        raise _Slow(f"the line is too slow: fewer than {_SLOW_BYTES} bytes came in {_SLOW_S:g} s")
                    since, until = done, self.clock() + _SLOW_S
        return done

    def _begins_at(self, response: "httpx.Response", file: Remote, part: Path, have: int) -> int:
        """At which byte the answer begins: where the part ends, or 0 from a server that gives only whole files."""
        status, headers = response.status_code, response.headers
        if status == 206 and headers.get("content-range", "") == f"bytes {have}-{file.size - 1}/{file.size}":
            return have
        if status in (206, 416):
            part.unlink(missing_ok=True)
            raise retry.Transient("the server does not have the rest: it is fetched anew")
        if status == 408 or retry.may_pass(status):
            raise retry.Transient(f"HTTP {status}", retry.wish(headers))
        if status != 200:
            raise self._refusal(file, f"the server answered HTTP {status}")
        if headers.get("content-type", "").startswith("text/html"):
            raise self._refusal(file, "the answer is a web page, not the file")
        length = headers.get("content-length", str(file.size))
        if length != str(file.size):
            raise self._refusal(file, f"the file has {length[:20]} bytes, known are {file.size}")
        return 0

    def _refuse_a_full_disk(self, file: Remote, part: Path) -> None:
        free, needed = shutil.disk_usage(part.parent).free, file.size - _size(part)
        if free < needed:
            what = f"{megabytes(needed)} are needed, {megabytes(free)} are free"
            raise self.error(what, where=str(part.parent), remedy="Make room, and run again")

    def _refusal(self, file: Remote, what: str) -> PodcastError:
        return self.error(what, where=addresses.shown(file.url), remedy=self.instead)

    def _gave_up(self, file: Remote, failure: retry.GaveUp) -> PodcastError:
        what = f"the file could not be had after {failure.effort} ({failure.what})"
        return self.error(
            what, where=addresses.shown(file.url), remedy=f"Run again: what has arrived is kept. {self.instead}"
        )

    def _disk(self, failure: OSError, folder: Path) -> PodcastError:
        what = f"cannot be written ({failure.strerror or text.clean(str(failure))})"
        return self.error(
            what, where=str(folder), remedy="Make room, or correct the folder's permissions, and run again"
        )


def megabytes(size: int) -> str:
    """A size in bytes for a person: `365 MB`."""
    return f"{in_millions(size)} MB"


def in_millions(size: int) -> int:
    """Bytes in millions, rounded up."""
    return -(-size // 1_000_000)


def _name(file: Remote) -> str:
    return file.url.rsplit("/", 1)[-1]


def _drop_strange(part: Path) -> None:
    """Remove a part that is not a file of ours alone: a link leads elsewhere. Raises OSError."""
    with suppress(FileNotFoundError):
        found = part.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1 or found.st_uid != os.geteuid():
            part.unlink()


def _open(part: Path, *, begun: bool) -> BinaryIO:
    """The part, to go on with or to begin: then it is a file that was not there before."""
    if not begun:
        part.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC | (os.O_APPEND if begun else os.O_CREAT | os.O_EXCL)
    return os.fdopen(os.open(part, flags, 0o666), "ab" if begun else "wb")


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _digest(part: Path) -> str:
    with part.open("rb") as read:
        digest = hashlib.sha256()
        while block := read.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
