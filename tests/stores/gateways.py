"""S3 servers for the tests: moto's over real HTTP, and Ceph's gateway where it is to be had. A bucket for each test."""

import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from podcast.stores.s3 import S3Store
from podcast.stores.s3_client import Bucket
from tests.debian import Unavailable
from tests.stores.ceph import Ceph

# Set where the gateway must not be missing.
NEEDED = "PODCAST_NEEDS_CEPH"


@dataclass(frozen=True)
class Gateway:
    """A server and the key pair that owns its buckets."""

    url: str
    key: str
    secret: str
    ceph: Ceph | None = None

    def environment(self) -> dict[str, str]:
        """What boto3 finds there."""
        return {
            "AWS_ACCESS_KEY_ID": self.key,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            # boto3 asks Amazon's own network for a key when it finds none, and reads files of the home folder.
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    @cached_property
    def client(self) -> Any:
        """The owner's own, not the store's."""
        import boto3

        keys = {"aws_access_key_id": self.key, "aws_secret_access_key": self.secret}
        return boto3.client("s3", endpoint_url=self.url, region_name="us-east-1", **keys)

    def bucket(self, *, public: bool = True) -> str:
        """A new bucket; a `public` one may be read by everybody, as listeners do."""
        name = f"show-{uuid.uuid4().hex[:12]}"
        client = self.client
        client.create_bucket(Bucket=name)
        if public:
            # For HEAD moto wants an action that S3 does not have, and that Ceph refuses.
            action = ["s3:GetObject"] if self.ceph else ["s3:GetObject", "s3:HeadObject"]
            everybody = {"Effect": "Allow", "Principal": "*", "Action": action}
            statement = everybody | {"Resource": f"arn:aws:s3:::{name}/*"}
            policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
            client.put_bucket_policy(Bucket=name, Policy=policy)
            rule = {"AllowedMethods": ["GET", "HEAD"], "AllowedOrigins": ["*"], "AllowedHeaders": ["*"]}
            client.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": [rule]})
        return name

    def move(self, folder: Path, bucket: str, settings: str = "", prefix: str = "") -> Path:
        """Set the show in `folder` up for the bucket; the folder. Where it was published before is forgotten."""
        file = folder / "podcast.toml"
        place = f'to = "s3"\nbucket = "{bucket}"\nendpoint_url = "{self.url}"\naddressing = "path"\n'
        address = f'base_url = "{self.url}/{bucket}/{prefix}"\nkey_prefix = "{prefix}"\n'
        file.write_text(f"{file.read_text()}\n[publish]\n{place}{address}{settings}")
        for name in ("publication.json", "80-item.json"):
            for old in folder.glob(f"episodes/*/*/{name}"):
                old.unlink()
        return folder

    def store(self, bucket: str, notes: Any = print, url: str = "", prefix: str = "") -> S3Store:
        place = Bucket(bucket, prefix, url or self.url, "us-east-1", "path")
        return S3Store(place, f"{self.url}/{bucket}/{prefix}".rstrip("/"), notes)

    def objects(self, bucket: str) -> dict[str, bytes]:
        """All that lies in the bucket."""
        client = self.client
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        keys = [one["Key"] for page in pages for one in page.get("Contents", ())]
        return {key: client.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


@contextmanager
def moto() -> Iterator[Gateway]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield Gateway(f"http://{host}:{port}", "testing", "testing-secret")
    finally:
        server.stop()


@contextmanager
def ceph(folder: Path) -> Iterator[Gateway]:
    """Skips the test where there is no gateway, unless PODCAST_NEEDS_CEPH is set."""
    try:
        running = Ceph(folder)
    except Unavailable as reason:
        if os.environ.get(NEEDED):
            raise
        pytest.skip(str(reason))
    with running:
        yield Gateway(running.url, *running.user("podcast"), running)
