"""The objects of a bucket: single requests, the statuses that a condition may have, and bodies that arrive whole."""

import base64
import hashlib
import time
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

from podcast.errors import StoreError
from podcast.net import deadlines, retry
from podcast.stores import s3_words
from podcast.stores.base import Progress, caching, checked
from podcast.stores.s3_client import Account, Bucket, Limits

# The bytes of one request; what is longer goes in parts.
PART = 8 * 1024 * 1024
# What a server may answer to a request with a condition that does not hold: AWS gives 409 while another write of the
# same key is under way, 404 for If-Match where nothing is, and some servers 501 for any condition.
TAKEN = frozenset({HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED})
_CONDITIONAL = {*TAKEN, HTTPStatus.NOT_FOUND, HTTPStatus.NOT_IMPLEMENTED}
# How servers refuse a header that they do not know.
_REFUSED = (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_IMPLEMENTED)
AGAIN = retry.Policy(attempts=6, deadline=120, first=0.3, longest=8)

T = TypeVar("T")


class Objects:
    """One bucket's objects by key. All methods raise StoreError for what they do not name."""

    def __init__(
        self,
        bucket: Bucket,
        sleep: Callable[[float], None] = time.sleep,
        notes: Callable[[str], None] = lambda _words: None,
        limits: Limits = Limits(),  # noqa: B008 - a frozen value
    ) -> None:
        """`notes` is told of each attempt that brought no answer, while the next one is waited for."""
        self.where = bucket.where
        self.sleep = sleep
        self._bucket, self._limits = bucket, limits
        self._account = Account(bucket, limits, notes)
        self._sums = True
        self._written = set[str]()

    def head(self, key: str) -> dict[str, Any] | None:
        """The object's headers as boto3 names them, or None."""
        at = self._at(key)
        answer = self._ask_summed(
            "read",
            key,
            lambda sums: self._account.client.head_object(**at, **sums),
            {"ChecksumMode": "ENABLED"},
            _missing,
        )
        return None if isinstance(answer, int) else dict(answer)

    def body(self, key: str, take: Callable[[Any, str], T]) -> T | None:
        """What `take` makes of the object's body and ETag, or None; a body that tears is asked for again."""
        from botocore.exceptions import IncompleteReadError, ReadTimeoutError, ResponseStreamingError

        at = self._at(key)

        def once() -> T | None:
            answer = self._ask("read", key, lambda: self._account.client.get_object(**at), _missing)
            if isinstance(answer, int):
                return None
            try:
                return deadlines.within(self._limits.whole_s, lambda: take(answer["Body"], answer["ETag"].strip('"')))
            except TimeoutError:
                raise retry.Late(self._late) from None
            except (IncompleteReadError, ReadTimeoutError, ResponseStreamingError):
                raise retry.Transient("the answer broke off") from None

        try:
            return retry.call(once, AGAIN, sleep=self.sleep)
        except retry.GaveUp as error:
            what = f"it could not be read after {error.effort} ({error.what})"
            raise StoreError(what, where=self.where(key), remedy="Run it again later") from None

    def last_byte(self, key: str, length: int) -> bool:
        """Whether the server gives the last of `length` bytes alone, as a podcast app asks that resumes a download."""
        last = f"{length - 1}-{length - 1}"
        at = self._at(key)
        answer = self._ask("read", key, lambda: self._account.client.get_object(**at, Range=f"bytes={last}"))
        answer["Body"].close()
        return bool(answer.get("ContentRange") == f"bytes {last}/{length}")

    def keys(self, start: str) -> list[str]:
        """The keys that begin with `start`."""
        pages = self._account.client.get_paginator("list_objects_v2").paginate
        full = self._bucket.prefix + start
        found = self._ask("list", start, lambda: list(pages(Bucket=self._bucket.name, Prefix=full)))
        objects = (str(one["Key"]) for page in found for one in page.get("Contents", ()))
        return [key.removeprefix(self._bucket.prefix) for key in objects]

    def put(self, key: str, data: bytes, type: str, **conditions: str) -> int:
        """Write the object: 200, or with IfMatch or IfNoneMatch one of the statuses above."""
        return self._put(key, data, type, conditions, _conditional)

    def put_trying(self, key: str, data: bytes, type: str, **conditions: str) -> int:
        """As `put`, or 400 or 501 from a server that does not know conditions."""
        return self._put(key, data, type, conditions, _unknown)

    def _put(
        self, key: str, data: bytes, type: str, conditions: Mapping[str, str], statuses: Callable[[str, int], bool]
    ) -> int:
        said = self._at(key) | _headers(key, type) | {"Body": data} | dict(conditions)
        statuses = statuses if conditions else _none
        answer = self._ask_summed(
            "write",
            key,
            lambda sums: self._account.client.put_object(**said, **sums),
            {"ChecksumSHA256": _base64(data)},
            statuses,
        )
        return self._outcome(key, answer)

    def put_parts(self, key: str, file: Path, type: str, progress: Progress, **conditions: str) -> int:
        """As `put`, in parts of 8 MiB, of which none is left when something fails. Ceph ignores conditions here."""
        at, client = self._at(key), self._account.client
        begun = self._ask("write", key, lambda: client.create_multipart_upload(**at, **_headers(key, type)))
        upload = at | {"UploadId": begun["UploadId"]}
        answer: Any = HTTPStatus.INTERNAL_SERVER_ERROR
        try:
            parts = {"Parts": self._send_parts(key, file, upload, progress)}
            said = upload | {"MultipartUpload": parts}
            # 404: the upload was completed by a request whose answer was lost.
            answer = self._ask("write", key, lambda: client.complete_multipart_upload(**said, **conditions), _unknown)
            if answer in _REFUSED:
                # Conditions are known here to PUT alone.
                answer = self._ask("write", key, lambda: client.complete_multipart_upload(**said), _conditional)
        finally:
            if isinstance(answer, int):
                self._ask("write", key, lambda: client.abort_multipart_upload(**upload), _missing)
        return self._outcome(key, answer)

    def _outcome(self, key: str, answer: Any) -> int:
        """The status of a write, which is remembered when it succeeded."""
        if isinstance(answer, int):
            return answer
        self._written.add(key)
        return HTTPStatus.OK

    def _send_parts(self, key: str, file: Path, upload: Mapping[str, Any], progress: Progress) -> list[dict[str, Any]]:
        parts = list[dict[str, Any]]()
        with file.open("rb") as opened:
            while data := opened.read(PART):
                said = {**upload, "PartNumber": len(parts) + 1, "Body": data}
                answer = self._ask("write", key, partial(self._account.client.upload_part, **said))
                parts.append({"PartNumber": len(parts) + 1, "ETag": answer["ETag"]})
                progress(len(data))
        return parts

    def _ask_summed(
        self,
        verb: str,
        key: str,
        request: Callable[[Mapping[str, str]], Any],
        sums: Mapping[str, str],
        expected: Callable[[str, int], bool],
    ) -> Any:
        """As `_ask`, with `sums` among the parameters, or without them once that has helped.

        Backblaze answers 400 to every header x-amz-checksum-*, to HEAD without saying why
        (https://www.backblaze.com/docs/cloud-storage-s3-compatible-api); others answer 501.
        """
        if not self._sums:
            return self._ask(verb, key, lambda: request({}), expected)
        answer = self._ask(verb, key, lambda: request(sums), lambda *said: _unknown(*said) or expected(*said))
        if answer not in _REFUSED:
            return answer
        again = self._ask(verb, key, lambda: request({}), expected)
        self._sums = again == answer
        return again

    def _ask(
        self, verb: str, key: str, request: Callable[[], Any], expected: Callable[[str, int], bool] | None = None
    ) -> Any:
        """What `request` gives, or the status of a refusal that is `expected`. Raises StoreError."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return deadlines.within(self._limits.whole_s, request)
        except TimeoutError:
            raise StoreError(self._late, where=self.where(key), remedy="Run it again later") from None
        except ClientError as error:
            status = s3_words.status(error)
            if expected and expected(s3_words.code(error), status):
                return status
            raise s3_words.refused(error, verb, self.where(key), self._account.secrets, self._written) from None
        except BotoCoreError as error:
            own = bool(self._bucket.endpoint_url)
            raise s3_words.unreached(error, self.where(key), self._account.secrets, self._written, own) from None

    @property
    def _late(self) -> str:
        return f"the server gave no whole answer within {retry.spoken(self._limits.whole_s)}"

    def _at(self, key: str) -> dict[str, Any]:
        return {"Bucket": self._bucket.name, "Key": self._bucket.prefix + checked(key)}


def _base64(data: bytes) -> str:
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def _headers(key: str, type: str) -> dict[str, str]:
    return {"ContentType": type, "CacheControl": caching(key)}


def _none(_code: str, _status: int) -> bool:
    return False


def _unknown(code: str, status: int) -> bool:
    """As `_conditional`, or a refusal that may be one of a header that the server does not know."""
    return (status in _REFUSED and not s3_words.is_known(code)) or _conditional(code, status)


def _missing(code: str, status: int) -> bool:
    return status == HTTPStatus.NOT_FOUND and code != "NoSuchBucket"


def _conditional(code: str, status: int) -> bool:
    return status in _CONDITIONAL and code != "NoSuchBucket"
