"""The objects of a bucket: single requests, the statuses that a condition may have, and bodies that arrive whole.

The only module that knows boto3. Every request signs the SHA-256 of what it sends (Signature Version 4), so that a
server refuses a body that was damaged on its way; the newer CRC trailers are left out, for older servers refuse them.
"""

import base64
import hashlib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from podcast import text
from podcast.errors import ConfigError, StoreError
from podcast.net import deadlines, proxies, retry
from podcast.net.asking import check_secret
from podcast.stores import s3_socks, s3_words
from podcast.stores.base import Progress, caching, checked

# The bytes of one request; what is longer goes in parts.
PART = 8 * 1024 * 1024
# What a server may answer to a request with a condition that does not hold: AWS gives 409 while another write of the
# same key is under way, 404 for If-Match where nothing is, and some servers 501 for any condition.
TAKEN = frozenset({HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED})
_CONDITIONAL = {*TAKEN, HTTPStatus.NOT_FOUND, HTTPStatus.NOT_IMPLEMENTED}
# How servers refuse a header that they do not know.
_REFUSED = (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_IMPLEMENTED)
# Seconds: for a connection, without a byte, and for a whole request with all its attempts.
_CONNECT_S, _READ_S, _WHOLE_S, _ATTEMPTS = 10, 20, 900, 5
# How the hosts' names go on that take a bucket before them: AWS and most, Alibaba, Tencent, Huawei, and others.
_HOSTS = (
    r"s3|oss|cos|obs|storage\.googleapis|[a-z0-9-]+\.(?:(?:eu\.|fedramp\.)?r2\.cloudflarestorage"
    r"|digitaloceanspaces|linodeobjects|vultrobjects|your-objectstorage)"
)
_ENDPOINT = "[publish] endpoint_url"
AGAIN = retry.Policy(attempts=6, deadline=120, first=0.3, longest=8)

# How boto3 calls the places in which a person writes keys down.
_WRITTEN = {
    "env": "the environment",
    "shared-credentials-file": "~/.aws/credentials",
    "config-file": "~/.aws/config",
}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where the objects lie. `prefix` stands before every key; what is "" is left to boto3 to find."""

    name: str
    prefix: str = ""
    endpoint_url: str = ""
    region: str = ""
    addressing: str = "auto"
    profile: str = ""


class Objects:
    """One bucket's objects by key. All methods raise StoreError for what they do not name."""

    def __init__(
        self,
        bucket: Bucket,
        sleep: Callable[[float], None] = time.sleep,
        notes: Callable[[str], None] = lambda _words: None,
    ) -> None:
        """`notes` is told of each attempt that brought no answer, while the next one is waited for."""
        self.bucket = bucket
        self.sleep = sleep
        self.notes = notes
        self._sums = True
        self._written = set[str]()

    def where(self, key: str) -> str:
        """The object's place, for messages."""
        return f"s3://{self.bucket.name}/{self.bucket.prefix}{key}"

    def head(self, key: str) -> dict[str, Any] | None:
        """The object's headers as boto3 names them, or None."""
        at = self._at(key)
        answer = self._ask_summed(
            "read", key, lambda sums: self._client.head_object(**at, **sums), {"ChecksumMode": "ENABLED"}, _missing
        )
        return None if isinstance(answer, int) else dict(answer)

    def body(self, key: str, take: Callable[[Any, str], T]) -> T | None:
        """What `take` makes of the object's body and ETag, or None; a body that tears is asked for again."""
        from botocore.exceptions import IncompleteReadError, ReadTimeoutError, ResponseStreamingError

        at = self._at(key)

        def once() -> T | None:
            answer = self._ask("read", key, lambda: self._client.get_object(**at), _missing)
            if isinstance(answer, int):
                return None
            try:
                return deadlines.within(_WHOLE_S, lambda: take(answer["Body"], answer["ETag"].strip('"')))
            except (IncompleteReadError, ReadTimeoutError, ResponseStreamingError, TimeoutError):
                raise retry.Transient("the answer broke off") from None

        try:
            return retry.call(once, AGAIN, sleep=self.sleep)
        except retry.GaveUp as error:
            raise StoreError(f"the server's answer broke off {error.attempts} times", where=self.where(key)) from None

    def last_byte(self, key: str, length: int) -> bool:
        """Whether the server gives the last of `length` bytes alone, as a podcast app asks that resumes a download."""
        last = f"{length - 1}-{length - 1}"
        at = self._at(key)
        answer = self._ask("read", key, lambda: self._client.get_object(**at, Range=f"bytes={last}"))
        answer["Body"].close()
        return bool(answer.get("ContentRange") == f"bytes {last}/{length}")

    def keys(self, start: str) -> list[str]:
        """The keys that begin with `start`."""
        pages = self._client.get_paginator("list_objects_v2").paginate
        full = self.bucket.prefix + start
        found = self._ask("list", start, lambda: list(pages(Bucket=self.bucket.name, Prefix=full)))
        objects = (str(one["Key"]) for page in found for one in page.get("Contents", ()))
        return [key.removeprefix(self.bucket.prefix) for key in objects]

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
            lambda sums: self._client.put_object(**said, **sums),
            {"ChecksumSHA256": _base64(data)},
            statuses,
        )
        return self._outcome(key, answer)

    def put_parts(self, key: str, file: Path, type: str, progress: Progress, **conditions: str) -> int:
        """As `put`, in parts of 8 MiB, of which none is left when something fails. Ceph ignores conditions here."""
        at, client = self._at(key), self._client
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
                answer = self._ask("write", key, partial(self._client.upload_part, **said))
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
            return deadlines.within(_WHOLE_S, request)
        except TimeoutError:
            what = f"the server gave no whole answer within {retry.spoken(_WHOLE_S)}"
            raise StoreError(what, where=self.where(key), remedy="Run it again later") from None
        except ClientError as error:
            status = s3_words.status(error)
            if expected and expected(s3_words.code(error), status):
                return status
            raise s3_words.refused(error, verb, self.where(key), self._secrets, self._written) from None
        except BotoCoreError as error:
            own = bool(self.bucket.endpoint_url)
            raise s3_words.unreached(error, self.where(key), self._secrets, self._written, own) from None

    def _at(self, key: str) -> dict[str, Any]:
        return {"Bucket": self.bucket.name, "Key": self.bucket.prefix + checked(key)}

    @cached_property
    def _client(self) -> Any:
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError

        place = self.bucket
        self._check_endpoint()
        self._check_keys()
        proxies.check()
        try:
            client = self._session.client(
                "s3",
                endpoint_url=place.endpoint_url or None,
                config=Config(
                    connect_timeout=_CONNECT_S,
                    read_timeout=_READ_S,
                    retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
                    s3={"addressing_style": place.addressing, "payload_signing_enabled": True},
                    request_checksum_calculation="when_required",
                    response_checksum_validation="when_required",
                    proxies=s3_socks.from_all(place.endpoint_url),
                ),
            )
        except ValueError:
            raise StoreError("this is no server's address", where=_ENDPOINT, remedy="Correct it") from None
        except BotoCoreError as error:
            raise s3_words.unreached(error, self.where("")) from None
        client.meta.events.register("needs-retry.s3.HeadBucket", _end_redirects)
        client.meta.events.register("before-send.s3", s3_socks.Socks(_CONNECT_S, _READ_S).send)
        client.meta.events.register("response-received.s3", self._tell)
        return client

    def _tell(self, exception: Exception | None, **_more: Any) -> None:
        """A note of an attempt without an answer: a server that is silent is waited for, five times."""
        if exception is not None:
            self.notes(f"{self.where('')}: {s3_words.met(exception, _READ_S)}")

    def _check_endpoint(self) -> None:
        """Raises StoreError for an address that is none, or that names the bucket, which would be named twice."""
        name, url = self.bucket.name, self.bucket.endpoint_url
        if not url:
            return
        if text.web_address(url) is None:
            what = "it is not an http or https address without a user name"
            raise StoreError(what, where=_ENDPOINT, remedy="Correct it")
        parts = urlsplit(url)
        if name in unquote(parts.path).split("/") or re.match(rf"{re.escape(name)}\.(?:{_HOSTS})\b", parts.netloc):
            remedy = "Leave the bucket out of the address: `bucket` names it"
            raise StoreError(f"the address holds the bucket {name!r}", where=_ENDPOINT, remedy=remedy)

    @cached_property
    def _session(self) -> Any:
        import boto3
        from botocore.exceptions import BotoCoreError

        place = self.bucket
        # Servers other than AWS sign for a region, too, and most take this one.
        region = place.region or ("us-east-1" if place.endpoint_url else None)
        try:
            return boto3.Session(profile_name=place.profile or None, region_name=region)
        except BotoCoreError as error:
            raise s3_words.unreached(error, self.where("")) from None

    def _check_keys(self) -> None:
        """Raises StoreError for a key that cannot be one, as one that was pasted with a line's end: boto3 shows it."""
        from botocore.exceptions import BotoCoreError

        try:
            found = self._session.get_credentials()
        except BotoCoreError as error:
            raise s3_words.unreached(error, self.where("")) from None
        if not found or found.method not in _WRITTEN:
            return
        keys = found.get_frozen_credentials()
        values = {"aws_access_key_id": keys.access_key, "aws_secret_access_key": keys.secret_key}
        for name, value in {**values, "aws_session_token": keys.token or ""}.items():
            try:
                check_secret(name.upper() if found.method == "env" else f"{name} in {_WRITTEN[found.method]}", value)
            except ConfigError as error:
                raise StoreError(error.what, where=error.where, remedy=error.remedy) from None

    @property
    def _secrets(self) -> tuple[str, ...]:
        """What no message may hold: the keys that are known by now."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            found = self._session.get_credentials()
            keys = found.get_frozen_credentials() if found else None
        except (BotoCoreError, ClientError):
            # A role that the key may not take is refused again each time that it is asked for.
            return ()
        return tuple(filter(None, (keys.secret_key, keys.token, keys.access_key))) if keys else ()


def _base64(data: bytes) -> str:
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def _headers(key: str, type: str) -> dict[str, str]:
    return {"ContentType": type, "CacheControl": caching(key)}


def _end_redirects(response: tuple[Any, dict[str, Any]] | None, **_more: Any) -> None:
    """Let a HEAD of the bucket that is sent elsewhere, no region named, fail at once.

    botocore asks it for the bucket's region after each 301, 302 and 307, this one's included, until the stack is full.
    """
    from botocore.exceptions import ClientError

    if response and s3_words.region_unsaid(error := ClientError(response[1], "HeadBucket")):
        raise error


def _none(_code: str, _status: int) -> bool:
    return False


def _unknown(code: str, status: int) -> bool:
    """As `_conditional`, or a refusal that may be one of a header that the server does not know."""
    return (status in _REFUSED and not s3_words.is_known(code)) or _conditional(code, status)


def _missing(code: str, status: int) -> bool:
    return status == HTTPStatus.NOT_FOUND and code != "NoSuchBucket"


def _conditional(code: str, status: int) -> bool:
    return status in _CONDITIONAL and code != "NoSuchBucket"
