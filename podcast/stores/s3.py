"""The store on S3: AWS, Cloudflare R2, MinIO, Ceph, Backblaze, or whatever else speaks its protocol."""

import base64
import hashlib
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from podcast.errors import StoreError
from podcast.net import retry
from podcast.stores.base import Content, Progress, Stored, checked, measure, other_bytes, unseen
from podcast.stores.s3_client import Bucket, Limits
from podcast.stores.s3_objects import AGAIN, PART, TAKEN, Objects

__all__ = ["Bucket", "Limits", "S3Store"]

PROBE, _PROBE_DATA, _PROBE_TYPE = "publishing-probe.txt", b"Written to try whether this can be written.\n", "text/plain"
_NO_ETAG = "0" * 32
# Of a feed or a page.
MOST_BYTES = 200_000_000


class S3Store:
    """Objects in a bucket; an object's version is its ETag. Keys and logins are found as boto3 finds them.

    Not every server honours If-Match and If-None-Match: it is tried once, and where they are ignored the feed is
    read, compared and written without them, which is said through `notes`.
    """

    freezes = True

    def __init__(
        self,
        bucket: Bucket,
        base_url: str,
        notes: Callable[[str], None],
        sleep: Callable[[float], None] = time.sleep,
        limits: Limits = Limits(),  # noqa: B008 - a frozen value
    ) -> None:
        self._objects = Objects(bucket, sleep, notes, limits)
        self._base_url = base_url
        self._notes = notes
        self._honours: bool | None = None

    def ready(self) -> None:
        """See Store. What is tried is an object of 44 bytes under PROBE, which stays."""
        self._conditions()

    def read(self, key: str) -> Stored | None:
        """See Store."""

        def whole(body: Any, etag: str) -> Stored:
            # To its end: botocore looks at the length of what came only there.
            data = bytearray()
            for chunk in body.iter_chunks(1 << 20):
                data += chunk
                if len(data) > MOST_BYTES:
                    what = f"it is larger than {MOST_BYTES // 1_000_000} MB, and no feed or page of the show is"
                    raise StoreError(
                        what, where=self._objects.where(key), remedy="Is `key_prefix` in [publish] this show's own?"
                    )
            return Stored(bytes(data), etag)

        return self._objects.body(key, whole)

    def put_media(self, key: str, file: Path, type: str, progress: Progress = unseen) -> bool:
        """See Store."""
        length, digest = measure(file)
        if self._holds(key, length, digest):
            return False

        def once() -> bool:
            if self._put_new(key, file, type, length, progress) == HTTPStatus.OK:
                return True
            # 412 also follows an answer that was lost: botocore asked again, and the first time it had been written.
            if self._holds(key, length, digest):
                return False
            raise retry.Transient("others kept writing it")

        try:
            return retry.call(once, AGAIN, sleep=self._objects.sleep)
        except retry.GaveUp as error:
            raise StoreError(error.what, where=self._objects.where(key), remedy="Run it again later") from None

    def put_page(self, key: str, data: bytes, type: str) -> bool:
        """See Store."""
        there = self.read(key)
        if there and there.data == data:
            return False
        self._objects.put(key, data, type)
        return True

    def put_feed(self, key: str, data: bytes, type: str, replaces: str | None) -> bool:
        """See Store."""
        put = self._objects.put
        if not self._conditions():
            fits = self._version(key) == replaces
            return fits and put(key, data, type) == HTTPStatus.OK
        if replaces is None:
            return put(key, data, type, IfNoneMatch="*") == HTTPStatus.OK
        # Ceph compares an ETag only without its quotes, which RFC 9110 wants: the other form has its turn after it.
        if put(key, data, type, IfMatch=replaces) == HTTPStatus.OK:
            return True
        same = self._version(key) == replaces
        return same and put(key, data, type, IfMatch=f'"{replaces}"') == HTTPStatus.OK

    def faults(self, content: Content) -> tuple[str, ...]:
        """See Store: length, checksum and type, and whether a part of it is given as a part."""
        head = self._objects.head(content.key)
        if head is None:
            return ("it is not there",)
        found = list[str]()
        if head["ContentLength"] != content.length:
            found.append(f"it has {head['ContentLength']} bytes instead of {content.length}")
        elif not (self._digest(content.key, head) or "").startswith(content.digest):
            found.append("its SHA-256 is another")
        if head.get("ContentType") != content.type:
            found.append(f"its type is {head.get('ContentType')!r} instead of {content.type!r}")
        if head["ContentLength"] and not self._objects.last_byte(content.key, head["ContentLength"]):
            found.append("the server answers no byte ranges")
        return tuple(found)

    def keys(self, start: str) -> tuple[str, ...]:
        """See Store."""
        return tuple(sorted(self._objects.keys(start)))

    def address(self, key: str) -> str:
        """The public URL of the object."""
        return f"{self._base_url}/{checked(key)}"

    def _put_new(self, key: str, file: Path, type: str, length: int, progress: Progress) -> int:
        condition = {"IfNoneMatch": "*"} if self._conditions() else {}
        if length > PART:
            return self._objects.put_parts(key, file, type, progress, **condition)
        status = self._objects.put(key, file.read_bytes(), type, **condition)
        if status == HTTPStatus.OK:
            progress(length)
        return status

    def _holds(self, key: str, length: int, digest: str) -> bool:
        """Whether the object is there with these bytes. Raises StoreError when it has others."""
        head = self._objects.head(key)
        if head is None:
            return False
        if head["ContentLength"] != length or self._digest(key, head) != digest:
            raise other_bytes(self._objects.where(key))
        return True

    def _digest(self, key: str, head: dict[str, Any]) -> str | None:
        """The object's SHA-256: as the server checked it when it was sent whole, else of what it gives now."""
        checksum = str(head.get("ChecksumSHA256", ""))
        # The one of an object in parts is a digest of digests, and ends in their number.
        if checksum and "-" not in checksum:
            return base64.b64decode(checksum).hex()

        def summed(body: Any, _etag: str) -> str:
            digest = hashlib.sha256()
            for chunk in body.iter_chunks(1 << 20):
                digest.update(chunk)
            return digest.hexdigest()

        return self._objects.body(key, summed)

    def _version(self, key: str) -> str | None:
        head = self._objects.head(key)
        return str(head["ETag"]).strip('"') if head else None

    def _conditions(self) -> bool:
        """Whether the server honours conditions; tried once."""
        if self._honours is None:
            self._honours = self._try_conditions()
            if not self._honours:
                self._notes("this server ignores conditions: publish to it from one place at a time")
        return self._honours

    def _try_conditions(self) -> bool:

        def put(**condition: str) -> int:
            return self._objects.put_trying(PROBE, _PROBE_DATA, _PROBE_TYPE, **condition)

        first = put(IfNoneMatch="*")
        if first in (HTTPStatus.NOT_IMPLEMENTED, HTTPStatus.BAD_REQUEST):
            first = put()
        second = first if first in TAKEN else put(IfNoneMatch="*")
        return second in TAKEN and put(IfMatch=_NO_ETAG) in TAKEN
