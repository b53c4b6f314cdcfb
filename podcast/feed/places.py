"""Keys of the store as addresses in the feed, and back."""

from podcast import text
from podcast.errors import FeedError
from podcast.names import KEY


def url(base: str, key: str) -> str:
    """The address of a key; a key that is an address itself stays as it is. Raises FeedError for anything else."""
    if key.startswith(("http://", "https://")) and text.web_address(key):
        return key
    if not KEY.fullmatch(key):
        raise FeedError("this is neither a key nor a web address", where=repr(key))
    return f"{base}/{key}"


def key(address: str, base: str) -> str:
    """The key that `url` made `address` of."""
    return address.removeprefix(base + "/")


def counted(address: str, prefix: str) -> str:
    """The address behind a statistics service that redirects to it; as it is without one.

    OP3 (https://op3.dev/setup) and most others put the address after their own without its https://. A prefix that
    ends in https:// keeps the scheme. An address over http always keeps its own.
    """
    if not prefix:
        return address
    if address.startswith("https://"):
        return prefix + address.removeprefix("https://")
    return prefix.removesuffix("https://") + address


def uncounted(address: str, prefix: str) -> str:
    """What `counted` made `address` of."""
    if not prefix:
        return address
    if address.startswith(prefix) and not address.startswith(prefix + "http://"):
        return "https://" + address.removeprefix(prefix)
    return address.removeprefix(prefix.removesuffix("https://"))
