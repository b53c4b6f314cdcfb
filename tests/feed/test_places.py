"""Keys as addresses, and the addresses of services that count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast import feed
from podcast.feed import places
from podcast.show import Publishing
from tests.feed.samples import GUID, SHOW, channel, make, values

OP3 = "https://op3.dev/e/"


@pytest.mark.parametrize(
    ("prefix", "address", "counted"),
    [
        ("", "https://cdn.example.org/a.mp3", "https://cdn.example.org/a.mp3"),
        (OP3, "https://cdn.example.org/a.mp3", "https://op3.dev/e/cdn.example.org/a.mp3"),
        (OP3, "http://localhost:8000/a.mp3", "https://op3.dev/e/http://localhost:8000/a.mp3"),
        ("https://s.example/r/https://", "https://x.example/a.mp3", "https://s.example/r/https://x.example/a.mp3"),
        ("https://s.example/r/https://", "http://x.example/a.mp3", "https://s.example/r/http://x.example/a.mp3"),
        ("https://dts.podtrac.com/redirect.mp3/op3.dev/e/", "https://x.example/a.mp3",
         "https://dts.podtrac.com/redirect.mp3/op3.dev/e/x.example/a.mp3"),
    ],
)  # fmt: skip
def test_the_address_behind_a_service_that_counts(prefix: str, address: str, counted: str) -> None:
    assert places.counted(address, prefix) == counted
    assert places.uncounted(counted, prefix) == address


NAMES = st.text("abcdefghijklmnopqrstuvwxyz0123456789.-", min_size=1, max_size=12)


@given(
    st.sampled_from(["", OP3, "https://op3.dev/e,pg=1/", "https://s.example/r/https://", "https://a.b/"]),
    st.sampled_from(["http://", "https://"]),
    NAMES,
    NAMES,
)
def test_a_prefix_comes_off_again(prefix: str, scheme: str, host: str, path: str) -> None:
    address = f"{scheme}{host}/{path}.mp3"
    assert places.uncounted(places.counted(address, prefix), prefix) == address


def test_only_the_enclosure_goes_through_the_service_and_the_item_stays() -> None:
    import dataclasses

    show = dataclasses.replace(SHOW, publish=Publishing(base_url="https://cdn.example.org/en", prefix=OP3))
    counted, plain = feed.render(show, GUID, [make()]), feed.render(SHOW, GUID, [make()])
    assert values(channel(counted), "//enclosure/@url") == [
        "https://op3.dev/e/cdn.example.org/en/media/2025-W23-0123456789ab.mp3"
    ]
    assert counted.count(b"op3.dev") == 2
    assert feed.parse(counted) == feed.parse(plain) == feed.Feed(GUID, (make(),))
