"""Log files and digest files as CloudTrail delivers them, signed with a key of the tests.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.md
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-custom-validation.html
"""

import base64
import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import rsa

BUCKET, TRAIL, HOME = "audit-logs", "audit", "eu-west-1"
FIRST = datetime(2026, 10, 1, 8, 30, tzinfo=UTC)
"""The beginning of the first digest file."""


@cache
def key(name: str) -> rsa.PrivateKey:
    """Return the private key of that name."""
    return rsa.newkeys(1024)[1]


def public_key() -> dict[str, str]:
    """Return CloudTrail's public key as ListPublicKeys does."""
    private = key("CloudTrail")
    public = rsa.PublicKey(private.n, private.e)
    return {"Value": base64.b64encode(public.save_pkcs1("DER")).decode(), "Fingerprint": "f1"}


@dataclass
class Stored:
    """An object in the bucket."""

    body: bytes
    metadata: dict[str, str] = field(default_factory=dict)


Bucket = dict[str, Stored]


class Place(NamedTuple):
    """The names of the bucket and of the trail, and the trail's home region."""

    bucket: str = BUCKET
    trail: str = TRAIL
    home: str = HOME


PLACE = Place()


def deliver(
    bucket: Bucket,
    root: str,
    account: str,
    region: str,
    *,
    hours: Sequence[int] = (0, 1, 2, 3),
    chains: Sequence[int] = (),
    signed_by: str = "CloudTrail",
    place: Place = PLACE,
) -> None:
    """Write a log file and a digest file for each of these hours, counted from `FIRST`.

    Args:
        bucket: the objects to add to.
        root: the folder of the accounts, `[prefix/]AWSLogs/[organization/]`.
        account: the account.
        region: the region.
        hours: the hours that have digest files; each file names the one before it, even if hours are left out between.
        chains: the hours whose digest files name none, as after an interruption of logging.
        signed_by: the name of the key that signs the digest files.
        place: the bucket and the trail.
    """
    previous: dict[str, Any] | None = None
    signature = ""
    for hour in hours:
        start = FIRST + timedelta(hours=hour)
        end = start + timedelta(hours=1)
        name = f"{account}_CloudTrail_{region}_{end:%Y%m%dT%H%MZ}_x.json.gz"
        log = f"{root}{account}/CloudTrail/{region}/{end:%Y/%m/%d}/{name}"
        content = json.dumps({"Records": [{"eventID": f"{account} {region} {hour}"}]}).encode()
        bucket[log] = Stored(gzip.compress(content))
        if hour in chains:
            previous = None
        object_key = digest_key(root, account, region, hour, place)
        digest = {
            "awsAccountId": account,
            "digestStartTime": f"{start:%Y-%m-%dT%H:%M:%SZ}",
            "digestEndTime": f"{end:%Y-%m-%dT%H:%M:%SZ}",
            "digestS3Bucket": place.bucket,
            "digestS3Object": object_key,
            "digestPublicKeyFingerprint": "f1",
            "digestSignatureAlgorithm": "SHA256withRSA",
            "newestEventTime": f"{end:%Y-%m-%dT%H:%M:%SZ}",
            "oldestEventTime": f"{start:%Y-%m-%dT%H:%M:%SZ}",
            "previousDigestS3Bucket": place.bucket if previous else None,
            "previousDigestS3Object": previous["digestS3Object"] if previous else None,
            "previousDigestHashValue": previous["hash"] if previous else None,
            "previousDigestHashAlgorithm": "SHA-256" if previous else None,
            "previousDigestSignature": signature if previous else None,
            "logFiles": [
                {
                    "s3Bucket": place.bucket,
                    "s3Object": log,
                    "hashValue": hashlib.sha256(content).hexdigest(),
                    "hashAlgorithm": "SHA-256",
                    "newestEventTime": f"{end:%Y-%m-%dT%H:%M:%SZ}",
                    "oldestEventTime": f"{start:%Y-%m-%dT%H:%M:%SZ}",
                }
            ],
        }
        text = json.dumps(digest).encode()
        hashed = hashlib.sha256(text).hexdigest()
        signed = f"{digest['digestEndTime']}\n{place.bucket}/{object_key}\n{hashed}\n{signature if previous else 'null'}"
        signature = rsa.sign(signed.encode(), key(signed_by), "SHA-256").hex()
        metadata = {"signature": signature, "signature-algorithm": "SHA256withRSA"}
        bucket[object_key] = Stored(gzip.compress(text), metadata)
        previous = {**digest, "hash": hashed}


def digest_key(root: str, account: str, region: str, hour: int, place: Place = PLACE) -> str:
    """Return the key of the digest file of an hour."""
    end = FIRST + timedelta(hours=hour + 1)
    name = f"{account}_CloudTrail-Digest_{region}_{place.trail}_{place.home}_{end:%Y%m%dT%H%M%SZ}.json.gz"
    return f"{root}{account}/CloudTrail-Digest/{region}/{end:%Y/%m/%d}/{name}"


def log_key(bucket: Bucket, account: str, region: str, hour: int) -> str:
    """Return the key of the log file of an hour."""
    end = FIRST + timedelta(hours=hour + 1)
    (found,) = (one for one in bucket if f"{account}_CloudTrail_{region}_{end:%Y%m%dT%H%MZ}" in one)
    return found
