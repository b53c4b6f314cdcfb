"""What an S3 server or its client library says when something fails, in words that hold no key and no signature."""

from collections.abc import Collection, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from podcast import feed, hiding, text
from podcast.errors import StoreError
from podcast.net import retry

if TYPE_CHECKING:
    from botocore.exceptions import BotoCoreError, ClientError

_RIGHTS = "Give the key the rights that docs/hosting.md lists; without s3:ListBucket a missing object is refused, too"
_LOGIN = "Log in again (`aws sso login`), or set fresh AWS_* variables"
_REGION = "Set `region` in [publish] to the bucket's, or AWS_REGION"
_KEYS = "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or `profile` in [publish]"
_ROOM = "Make room or raise the quota, then run it again"
_LATER = "Run it again later"
_ENDPOINT = "Is `endpoint_url` in [publish] right?"
_ONLINE = "Is this machine online, and `region` in [publish] right?"
_REGION_SAID = "x-amz-bucket-region"
_LONGEST = 200

# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; QuotaExceeded is Ceph's, the XMinio ones MinIO's.
# An answer to HEAD has no body: of its error only the status is known.
_CODES: dict[str, tuple[str, str]] = {
    "InvalidAccessKeyId": ("the server does not know the access key", _KEYS),
    "SignatureDoesNotMatch": ("the secret key is not the access key's", _KEYS),
    "ExpiredToken": ("the login has expired", _LOGIN),
    "TokenRefreshRequired": ("the login has expired", _LOGIN),
    "NoSuchBucket": ("there is no such bucket", "Create it, or correct `bucket` in [publish]"),
    "QuotaExceeded": ("the quota is used up", _ROOM),
    "XMinioStorageFull": ("the server's disk is full", _ROOM),
    "507": ("the server's disk is full", _ROOM),
    "RequestTimeTooSkewed": ("this machine's clock is wrong", "Set the clock"),
    "PermanentRedirect": ("the bucket is in another region", _REGION),
    "AuthorizationHeaderMalformed": ("the bucket is in another region", _REGION),
    "301": ("the bucket is in another region", _REGION),
    "SlowDown": ("the server asks to slow down", _LATER),
}


# What came was damaged on its way, or is refused for what it is.
_DAMAGED = frozenset(
    {
        "BadDigest",
        "XAmzContentSHA256Mismatch",
        "IncompleteBody",
        "RequestTimeout",
        "EntityTooLarge",
        "InvalidBucketName",
    }
)


def refused(
    error: "ClientError", verb: str, where: str, secrets: Iterable[str], written: Collection[str] = ()
) -> StoreError:
    """A server's refusal to `verb` (such as "read") the object, after the keys that were `written`."""
    said, named = error.response.get("Error", {}), code(error)
    if named in ("AccessDenied", "403"):
        return StoreError(f"the key may not {verb} it", where=where, remedy=_RIGHTS)
    if _moved(error):
        place = urlsplit(text.clean(_headers(error).get("location", "")))
        to = f" ({_shown(f'{place.scheme}://{place.netloc}', secrets)})" if place.netloc else ""
        what = f"the server sends us to another address{to}"
        return StoreError(what, where=where, remedy="Correct `endpoint_url` in [publish]")
    if named in _CODES:
        what, remedy = _CODES[named]
        return StoreError(what, where=where, remedy=_kept(remedy, written))
    # Only the message: the rest of a refused signature's answer spells out what was signed.
    words = _shown(f"{named} {said.get('Message', '')}", secrets)
    remedy = (
        _kept(_LATER, written) if retry.may_pass(status(error)) else "Look up the code in the server's documentation"
    )
    return StoreError(f"the server did not {verb} it ({words})", where=where, remedy=remedy)


def unreached(
    error: "BotoCoreError",
    where: str,
    secrets: Iterable[str] = (),
    written: Collection[str] = (),
    own_endpoint: bool = False,
) -> StoreError:
    """What kept the client library from having an answer: no key, no profile, no connection, a torn one.

    `own_endpoint` says that the show names the server.
    """
    name = type(error).__name__
    if name in ("NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError"):
        return StoreError("no access key was found", where=where, remedy=_KEYS)
    if "SSO" in name or name in ("TokenRetrievalError", "LoginRefreshTokenError"):
        return StoreError("the login has expired or is missing", where=where, remedy=_LOGIN)
    if name == "ProfileNotFound":
        return StoreError(
            _shown(str(error), secrets), where=where, remedy="Correct `profile` in [publish] or AWS_PROFILE"
        )
    remedy = _kept(_LATER, written)
    if name in ("ProxyConnectionError", "InvalidProxiesConfigError"):
        remedy = "Check the proxy that HTTPS_PROXY, HTTP_PROXY or ALL_PROXY names, and whether it runs"
    # A server that has answered once has the right address.
    if name in ("EndpointConnectionError", "SSLError") and not written:
        remedy = _ENDPOINT if own_endpoint else _ONLINE
    return StoreError(f"the server cannot be reached ({_shown(str(error), secrets)})", where=where, remedy=remedy)


def met(error: Exception, read_s: float) -> str:
    """What an attempt without an answer met, in few words."""
    name = type(error).__name__
    known = {
        "ReadTimeoutError": f"no answer within {read_s:g} s",
        "ConnectTimeoutError": "no connection",
        "EndpointConnectionError": "no connection",
        "ProxyConnectionError": "no connection through the proxy",
        "ConnectionClosedError": "the connection broke off",
    }
    return known.get(name, f"no answer ({name})")


def is_known(code: str) -> bool:
    """Whether a refusal says something of its own, and not that a header is not known."""
    return code in _CODES or code in _DAMAGED


def region_unsaid(error: "ClientError") -> bool:
    """Whether an answer sends us elsewhere as no S3 server does, which names the bucket's region."""
    return 300 <= status(error) < HTTPStatus.BAD_REQUEST and _REGION_SAID not in _headers(error)


def _moved(error: "ClientError") -> bool:
    return region_unsaid(error) and code(error) != "PermanentRedirect"


def _kept(remedy: str, written: Collection[str]) -> str:
    """`remedy` with what a run that broke off leaves in the store."""
    if not written or remedy not in (_LATER, _ROOM):
        return remedy
    untouched = "" if any(key.endswith(feed.KEY) for key in written) else ", the feed was not touched"
    return f"{remedy}: what was written stays{untouched}"


def code(error: "ClientError") -> str:
    """The name of a refusal; of an answer without a body, its status."""
    return str(error.response.get("Error", {}).get("Code", ""))


def status(error: "ClientError") -> int:
    """The HTTP status of a refusal."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _headers(error: "ClientError") -> dict[str, str]:
    """Of a refusal, by their names in small letters."""
    return dict(error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {}))


def _shown(words: str, secrets: Iterable[str]) -> str:
    return text.shorten(hiding.hidden(text.clean(words), secrets), _LONGEST).rstrip(".")
