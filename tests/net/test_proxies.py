"""The proxies that the environment names."""

import pytest

from podcast.errors import ConfigError
from podcast.net import proxies

PASSWORD = "a-pass%2Fword-0"


@pytest.mark.parametrize(
    ("variables", "url", "found"),
    [
        ({}, "https://a.example", None),
        ({"HTTPS_PROXY": "http://p:1"}, "https://a.example", ("HTTPS_PROXY", "p:1")),
        ({"HTTPS_PROXY": "http://p:1"}, "http://a.example", None),
        ({"ALL_PROXY": "socks5://p:1"}, "http://a.example", ("ALL_PROXY", "p:1")),
        ({"all_proxy": "p:1"}, "https://a.example", ("all_proxy", "p:1")),
        ({"https_proxy": "http://p:1", "HTTPS_PROXY": "http://q:1"}, "https://a.example", ("https_proxy", "p:1")),
        ({"HTTPS_PROXY": "http://p:1", "ALL_PROXY": "http://q:1"}, "https://a.example", ("HTTPS_PROXY", "p:1")),
        ({"ALL_PROXY": f"http://me:{PASSWORD}@p:1"}, "https://a.example", ("ALL_PROXY", "p:1")),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "a.example"}, "https://a.example/x", None),
        ({"ALL_PROXY": "http://p:1", "no_proxy": ".example,b"}, "https://a.example", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "*"}, "https://a.example", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "127.0.0.1"}, "http://127.0.0.1:80", None),
        ({"HTTP_PROXY": "http://p:1", "REQUEST_METHOD": "GET"}, "http://a.example", None),
    ],
)
def test_which_is_taken(variables: dict[str, str], url: str, found: tuple[str, str] | None) -> None:
    proxy = proxies.find(url, variables)
    assert (proxy and (proxy.variable, proxy.place)) == found


@pytest.mark.parametrize(
    "value", ["http://p:1", "p:1", "https://p", "socks5://p:1", "socks5h://me:x@p:1", "http://[::1]:80"]
)
def test_what_can_be_spoken_with(value: str) -> None:
    proxies.check({"ALL_PROXY": value, "NO_PROXY": "x"})


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("socks://p:1", "socks:// is not spoken here"),
        ("socks4://p:1", "socks4:// is not spoken here"),
        ("ftp://p", "ftp:// is not spoken here"),
        (f"http://me:{PASSWORD}@p:99999", "its host or port cannot be read"),
        ("http://p:port", "its host or port cannot be read"),
        ("http://", "it has no host"),
        (f"http://me:{PASSWORD}@p:1\n", "a space, a line break"),
        ("http://ü:1", "a character that no address has"),
    ],
)
@pytest.mark.parametrize("variable", ["ALL_PROXY", "https_proxy"])
def test_what_cannot_is_named_without_its_value(variable: str, value: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why) as caught:
        proxies.check({variable: value})
    assert caught.value.where == variable
    assert PASSWORD not in str(caught.value)
    assert proxies.find("https://a.example", {variable: value}) is None


def test_a_password_is_a_secret_in_both_its_forms() -> None:
    found = proxies.secrets(
        {"https_proxy": f"http://me:{PASSWORD}@p:1", "ALL_PROXY": "socks5://token-0@q", "X": "http://a:b@c"}
    )
    assert found == (f"me:{PASSWORD}", "a-pass/word-0", "token-0")
