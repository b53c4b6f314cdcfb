"""How a bucket's server is reached: its address, the keys, and boto3's client with the limits that it is given.

The only module that imports boto3. Every request signs the SHA-256 of what it sends (Signature Version 4), so that a
server refuses a body that was damaged on its way; the newer CRC trailers are left out, for older servers refuse them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlsplit

from podcast import text
from podcast.errors import ConfigError, StoreError
from podcast.net import proxies
from podcast.net.asking import check_secret
from podcast.stores import s3_socks, s3_words

# How the hosts' names go on that take a bucket before them: AWS and most, Alibaba, Tencent, Huawei, and others.
_HOSTS = (
    r"s3|oss|cos|obs|storage\.googleapis|[a-z0-9-]+\.(?:(?:eu\.|fedramp\.)?r2\.cloudflarestorage"
    r"|digitaloceanspaces|linodeobjects|vultrobjects|your-objectstorage)"
)
_ENDPOINT = "[publish] endpoint_url"
# How boto3 calls the places in which a person writes keys down.
_WRITTEN = {
    "env": "the environment",
    "shared-credentials-file": "~/.aws/credentials",
    "config-file": "~/.aws/config",
}
# What each S3 server says in its answer to these: a log-in page with status 200 does not.
_SAID = {
    "GetObject": "ETag",
    "HeadObject": "ETag",
    "PutObject": "ETag",
    "UploadPart": "ETag",
    "CreateMultipartUpload": "UploadId",
    "ListObjectsV2": "Name",
}


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where the objects lie. `prefix` stands before every key; what is "" is left to boto3 to find."""

    name: str
    prefix: str = ""
    endpoint_url: str = ""
    region: str = ""
    addressing: str = "auto"
    profile: str = ""

    def where(self, key: str) -> str:
        """An object's place, for messages."""
        return f"s3://{self.name}/{self.prefix}{key}"


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for a connection, without a byte, and for a whole request with all its attempts."""

    connect_s: float = 10
    read_s: float = 20
    whole_s: float = 900
    attempts: int = 5


class Account:
    """The keys by which a bucket is opened, found as boto3 finds them, and the client that signs with them.

    `notes` is told of each attempt that brought no answer, while the next one is waited for.
    """

    def __init__(self, bucket: Bucket, limits: Limits, notes: Callable[[str], None]) -> None:
        self._bucket, self._limits, self._notes = bucket, limits, notes

    @cached_property
    def client(self) -> Any:
        """boto3's client. Raises StoreError for an address or a key that cannot be one."""
        from botocore.exceptions import BotoCoreError

        _check_endpoint(self._bucket)
        proxies.check()
        try:
            client = self._session.client(
                "s3", endpoint_url=self._bucket.endpoint_url or None, config=_config(self._bucket, self._limits)
            )
        except ValueError:
            raise StoreError("this is no server's address", where=_ENDPOINT, remedy="Correct it") from None
        except BotoCoreError as error:
            raise s3_words.unreached(error, self._bucket.where("")) from None
        socks = s3_socks.Socks(self._limits.connect_s, self._limits.read_s)
        client.meta.events.register("needs-retry.s3.HeadBucket", _end_redirects)
        client.meta.events.register("before-send.s3", socks.send)
        client.meta.events.register("response-received.s3", self._tell)
        client.meta.events.register("after-call.s3", self._require_store)
        return client

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no message may hold: the keys that are known by now."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            found = self._session.get_credentials()
            keys = found.get_frozen_credentials() if found else None
        except (BotoCoreError, ClientError):
            # A role that the key may not take is refused again each time that it is asked for.
            return ()
        return tuple(filter(None, (keys.secret_key, keys.token, keys.access_key))) if keys else ()

    @cached_property
    def _session(self) -> Any:
        import boto3
        from botocore.exceptions import BotoCoreError

        bucket = self._bucket
        # Servers other than AWS sign for a region, too, and most take this one.
        region = bucket.region or ("us-east-1" if bucket.endpoint_url else None)
        options = {"profile_name": bucket.profile or None, "region_name": region}
        try:
            session = boto3.Session(**options)
            found = session.get_credentials()
        except BotoCoreError as error:
            raise s3_words.unreached(error, bucket.where("")) from None
        if not found or found.method not in _WRITTEN:
            return session
        keys = _written(found)
        _check(keys, found.method)
        return boto3.Session(**keys, **options)

    def _tell(self, exception: Exception | None, **_more: Any) -> None:
        """A note of an attempt without an answer: a server that is silent is waited for, five times."""
        if exception is not None:
            self._notes(f"{self._bucket.where('')}: {s3_words.met(exception, self._limits.read_s)}")

    def _require_store(self, http_response: Any, parsed: dict[str, Any], model: Any, **_more: Any) -> None:
        """Raises StoreError for a success that is not an S3 server's, such as a network's page to log in on."""
        if http_response.status_code < HTTPStatus.MULTIPLE_CHOICES and not _says_so(model.name, parsed):
            remedy = "Check whether this network asks to log in, and `endpoint_url` in [publish]"
            raise StoreError("what answers is no S3 server", where=self._bucket.where(""), remedy=remedy)


def _written(found: Any) -> dict[str, str]:
    """Keys that a person wrote down, by boto3's names, without the white space that pasting puts around them."""
    keys = found.get_frozen_credentials()
    named = {"aws_access_key_id": keys.access_key, "aws_secret_access_key": keys.secret_key}
    return {name: value.strip() for name, value in {**named, "aws_session_token": keys.token or ""}.items() if value}


def _check(keys: Mapping[str, str], method: str) -> None:
    """Raises StoreError for a key that cannot be one: boto3 would show it in its error."""
    for name, value in keys.items():
        where = name.upper() if method == "env" else f"{name} in {_WRITTEN[method]}"
        if not value:
            raise StoreError("holds white space alone", where=where, remedy="Set it to the key, or unset it")
        try:
            check_secret(where, value)
        except ConfigError as error:
            raise StoreError(error.what, where=error.where, remedy=error.remedy) from None


def _says_so(operation: str, parsed: Mapping[str, Any]) -> bool:
    return operation not in _SAID or bool(parsed.get(_SAID[operation]))


def _config(bucket: Bucket, limits: Limits) -> Any:
    from botocore.config import Config

    return Config(
        connect_timeout=limits.connect_s,
        read_timeout=limits.read_s,
        retries={"mode": "standard", "total_max_attempts": limits.attempts},
        s3={"addressing_style": bucket.addressing, "payload_signing_enabled": True},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        proxies=s3_socks.from_all(bucket.endpoint_url),
    )


def _check_endpoint(bucket: Bucket) -> None:
    """Raises StoreError for an address that is none, or that names the bucket, which would be named twice."""
    name, url = bucket.name, bucket.endpoint_url
    if not url:
        return
    if text.web_address(url) is None:
        what = "it is not an http or https address without a user name"
        raise StoreError(what, where=_ENDPOINT, remedy="Correct it")
    parts = urlsplit(url)
    if name in unquote(parts.path).split("/") or re.match(rf"{re.escape(name)}\.(?:{_HOSTS})\b", parts.netloc):
        remedy = "Leave the bucket out of the address: `bucket` names it"
        raise StoreError(f"the address holds the bucket {name!r}", where=_ENDPOINT, remedy=remedy)


def _end_redirects(response: tuple[Any, dict[str, Any]] | None, **_more: Any) -> None:
    """Let a HEAD of the bucket that is sent elsewhere, no region named, fail at once.

    botocore asks it for the bucket's region after each 301, 302 and 307, this one's included, until the stack is full.
    """
    from botocore.exceptions import ClientError

    if response and s3_words.region_unsaid(error := ClientError(response[1], "HeadBucket")):
        raise error
