"""S3 through a SOCKS proxy, which botocore does not speak: its requests are sent here by urllib3, which does."""

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from podcast.net import proxies
from podcast.net.proxies import Proxy

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

_AWS = "https://s3.amazonaws.com"


def from_all(endpoint: str) -> dict[str, str] | None:
    """botocore's `proxies` where ALL_PROXY names an HTTP proxy, a variable that it does not read; else None."""
    proxy = proxies.find(endpoint or _AWS)
    if proxy is None or proxy.is_socks or proxy.variable.lower() != "all_proxy":
        return None
    return {"http": proxy.url, "https": proxy.url}


class Socks:
    """A handler of botocore's event `before-send`, which may give the answer to a request in its place."""

    def __init__(self, connect_s: float, read_s: float) -> None:
        self._seconds = (connect_s, read_s)

    def send(self, request: "AWSPreparedRequest", **_more: Any) -> "AWSResponse | None":
        """The answer, where a SOCKS proxy is set for the address; None leaves the request to botocore.

        Raises what botocore raises, so that it asks again as it does otherwise.
        """
        proxy = proxies.find(request.url)
        if proxy is None or not proxy.is_socks:
            return None
        from botocore import exceptions
        from botocore.awsrequest import AWSResponse
        from urllib3 import Timeout
        from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError

        connect_s, read_s = self._seconds
        try:
            answer = _manager(proxy).urlopen(
                request.method,
                request.url,
                body=request.body,
                headers=dict(request.headers.items()),
                retries=False,
                redirect=False,
                assert_same_host=False,
                preload_content=False,
                decode_content=False,
                timeout=Timeout(connect=connect_s, read=read_s),
            )
        except (NewConnectionError, ConnectTimeoutError):
            raise exceptions.ProxyConnectionError(proxy_url=f"{proxy.place} of {proxy.variable}") from None
        except ReadTimeoutError:
            raise exceptions.ReadTimeoutError(endpoint_url=request.url) from None
        except HTTPError as error:
            raise exceptions.HTTPClientError(error=type(error).__name__) from None
        return AWSResponse(request.url, answer.status, answer.headers, answer)


@lru_cache(maxsize=8)
def _manager(proxy: Proxy) -> Any:
    from botocore.httpsession import get_cert_path
    from urllib3.contrib.socks import SOCKSProxyManager

    return SOCKSProxyManager(proxy.url, ca_certs=get_cert_path(os.environ.get("AWS_CA_BUNDLE") or True))
