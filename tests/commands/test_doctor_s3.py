"""`podcast doctor` on a bucket: what the key may read, and what a player on another site meets."""

import http.server
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from podcast import feed
from podcast.commands import doctor
from podcast.net import public
from tests import shows
from tests.commands.test_doctor import found
from tests.shows import Here
from tests.stores.gateways import Gateway

ROOT = Path(__file__).resolve().parent.parent.parent
RULES = json.dumps(doctor.CORS)


@pytest.fixture
def show(moto: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in moto.environment().items():
        monkeypatch.setenv(name, value)
    shows.write_show(tmp_path)
    return tmp_path


@contextmanager
def site(headers: dict[str, str], status: int = 200) -> Iterator[str]:
    """A site that answers every HEAD so."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def published(moto: Gateway, show: Path, base_url: str = "") -> str:
    """A bucket with a feed, of which listeners know `base_url`."""
    bucket = moto.bucket()
    moto.client.put_object(Bucket=bucket, Key=feed.KEY, Body=b"<rss/>")
    moto.move(show, bucket)
    file = show / "podcast.toml"
    if base_url:
        file.write_text(re.sub("base_url = .*", f'base_url = "{base_url}"', file.read_text()))
    return bucket


def test_a_bucket_with_a_feed_that_any_site_may_read(here: Here, moto: Gateway, show: Path) -> None:
    bucket = published(moto, show)
    before = moto.objects(bucket)
    rows = found(here(show, "doctor", "--json"))
    assert (rows["bucket"]["ok"], rows["bucket"]["finding"]) == (True, f"s3://{bucket}/ can be read, and has a feed")
    assert rows["CORS"]["ok"]
    assert rows["CORS"]["finding"].endswith(f"/{bucket}/feed.xml may be read from any site")
    assert moto.objects(bucket) == before


def test_an_empty_bucket_is_no_fault_and_the_rules_are_said(here: Here, moto: Gateway, show: Path) -> None:
    bucket = moto.bucket(public=False)
    moto.move(show, bucket, prefix="en/")
    rows = found(here(show, "doctor", "--json"))
    assert rows["bucket"]["finding"] == f"s3://{bucket}/en/ can be read, and has no feed"
    assert rows["CORS"]["ok"]
    assert rows["CORS"]["remedy"].endswith(RULES)
    assert moto.objects(bucket) == {}


def test_a_site_without_cors_fails_with_the_rules_to_apply(here: Here, moto: Gateway, show: Path) -> None:
    with site({}) as url:
        published(moto, show, url)
        ran = here(show, "doctor")
    assert ran.returncode == 1
    assert f"FAIL  CORS: {url}/feed.xml lets no web player read transcripts and chapters" in ran.stdout
    assert RULES in ran.stdout


def test_the_rules_are_those_of_the_document_and_s3_takes_them(moto: Gateway) -> None:
    blocks = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8"), re.DOTALL)
    assert doctor.CORS in [json.loads(block) for block in blocks]
    bucket = moto.bucket(public=False)
    moto.client.put_bucket_cors(Bucket=bucket, CORSConfiguration=doctor.CORS)
    assert moto.client.get_bucket_cors(Bucket=bucket)["CORSRules"] == doctor.CORS["CORSRules"]


@pytest.mark.slow
def test_a_public_address_that_refuses_or_is_silent_is_a_line(here: Here, moto: Gateway, show: Path) -> None:
    with site({}, 403) as url:
        published(moto, show, url)
        row = found(here(show, "doctor", "--json"))["public address"]
        assert (row["ok"], row["finding"]) == (False, f"{url}/feed.xml: the answer is 403")
        assert "readable for everybody" in row["remedy"]
    refusing, file = url, show / "podcast.toml"
    with site({}, 404) as url:
        file.write_text(file.read_text().replace(refusing, url))
        row = found(here(show, "doctor", "--json"))["public address"]
        assert (row["ok"], row["finding"]) == (False, f"{url}/feed.xml: the answer is 404")
        assert "it is the bucket's public address" in row["remedy"]
    gone = found(here(show, "doctor", "--json"))["public address"]
    assert not gone["ok"]
    assert f"{url}/feed.xml does not answer (" in gone["finding"]


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ('bucket = "no-such-bucket"', ["there is no such bucket", "correct `bucket`"]),
        ('endpoint_url = "http://a..b"', ["[publish] endpoint_url", "this is no server's address", "Correct it"]),
        ('profile = "nobody"', ["profile (nobody) could not be found", "Correct `profile`"]),
    ],
)
def test_a_bucket_that_cannot_be_read_is_a_line(
    here: Here, moto: Gateway, show: Path, setting: str, words: list[str]
) -> None:
    published(moto, show)
    file = show / "podcast.toml"
    kept = re.sub(f"^{setting.split(maxsplit=1)[0]} = .*\n", "", file.read_text(), flags=re.MULTILINE)
    file.write_text(f"{kept}{setting}\n")
    ran = here(show, "doctor", "--json")
    row = found(ran)["bucket"]
    assert (ran.returncode, row["ok"]) == (1, False)
    assert [word for word in words if word not in f"{row['finding']}. {row['remedy']}"] == []
    assert "testing-secret" not in ran.stdout + ran.stderr
    assert "CORS" not in found(ran)


def test_a_local_show_and_a_bucket_without_a_name_have_no_such_line(here: Here, show: Path) -> None:
    assert not {"bucket", "CORS"} & set(found(here(show, "doctor", "--json")))
    file = show / "podcast.toml"
    file.write_text(file.read_text() + '[publish]\nto = "s3"\n')
    rows = found(here(show, "doctor", "--json"))
    assert (rows["store"]["ok"], "'bucket' is missing" in rows["store"]["finding"]) == (False, True)
    assert not {"bucket", "CORS"} & set(rows)


@pytest.mark.parametrize(
    ("headers", "shared"),
    [
        ({}, False),
        ({"Access-Control-Allow-Origin": "*"}, True),
        ({"Access-Control-Allow-Origin": "https://other.example"}, False),
    ],
)
def test_a_glance_tells_whether_any_origin_may_read(headers: dict[str, str], shared: bool) -> None:
    with site(headers) as url, public.client() as client:
        assert public.glance(client, url) == public.Seen(shared=shared)


@pytest.mark.parametrize("status", [403, 404])
def test_a_glance_tells_what_is_missing_from_what_is_refused(status: int) -> None:
    words = (f"the answer is {status}",)
    with site({}, status) as url, public.client() as client:
        assert public.glance(client, url) == public.Seen(
            words, given=False, missing=status == 404, closed=status == 403
        )


def test_a_glance_at_what_leads_in_a_circle_or_is_no_address_is_words() -> None:
    with site({"Location": "/again"}, 302) as url, public.client() as client:
        assert "redirects" in public.glance(client, url).silence
        assert public.glance(client, "http://a..b/feed.xml").silence


@pytest.mark.slow
def test_a_real_gateway_takes_the_rules_and_doctor_sees_it(
    here: Here, ceph: Gateway, show: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ceph.environment().items():
        monkeypatch.setenv(name, value)
    bucket = published(ceph, show)
    ceph.client.delete_bucket_cors(Bucket=bucket)
    before = found(here(show, "doctor", "--json"))["CORS"]
    ceph.client.put_bucket_cors(Bucket=bucket, CORSConfiguration=json.loads(before["remedy"].partition(": ")[2]))
    after = found(here(show, "doctor", "--json"))["CORS"]
    assert (before["ok"], after["ok"]) == (False, True)
    ceph.client.delete_bucket_policy(Bucket=bucket)
    closed = found(here(show, "doctor", "--json"))
    assert closed["bucket"]["ok"]
    assert closed["public address"]["finding"].endswith("the answer is 403")
