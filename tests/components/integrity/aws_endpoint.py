"""A server that answers the requests of the AWS CLI to S3, CloudTrail and Organizations."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from components.integrity.digests import BUCKET, HOME, Bucket, public_key

ORGANIZATION = "o-exampleorg1"
_XML = '<?xml version="1.0" encoding="UTF-8"?>'


class World:
    """What the services know: the bucket, and the trails."""

    def __init__(self) -> None:
        self.bucket: Bucket = {}
        self.trails: list[dict[str, object]] = []
        self.organization = ORGANIZATION
        self.is_denied = False

    def answer(self, target: str) -> Mapping[str, object]:
        """Return the answer of a service with a JSON API."""
        match target.rpartition(".")[2]:
            case "ListPublicKeys":
                return {"PublicKeyList": [public_key()]}
            case "DescribeTrails":
                return {"trailList": self.trails}
            case "DescribeOrganization":
                return {"Organization": {"Id": self.organization}}
        raise NotImplementedError(target)


@contextmanager
def endpoint(world: World) -> Iterator[str]:
    """Serve the world on a free port of the loopback interface, and give the address."""

    class Handler(_Handler):
        served = world

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    served: World

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._send(200, json.dumps(self.served.answer(self.headers["X-Amz-Target"])).encode())

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query, keep_blank_values=True).items()}
        bucket, _, key = unquote(url.path).lstrip("/").partition("/")
        if self.served.is_denied:
            self._error(403, "AccessDenied")
        elif bucket != BUCKET:
            self._error(404, "NoSuchBucket")
        elif "location" in query:
            self._send(200, f"{_XML}<LocationConstraint>{HOME}</LocationConstraint>".encode())
        elif not key:
            self._send(200, _listing(self.served.bucket, query).encode())
        elif key in self.served.bucket:
            stored = self.served.bucket[key]
            self._send(
                200, stored.body, {f"x-amz-meta-{name}": value for name, value in stored.metadata.items()}
            )
        else:
            self._error(404, "NoSuchKey")

    def _error(self, status: int, code: str) -> None:
        self._send(status, f"{_XML}<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode())

    def _send(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def _listing(bucket: Bucket, query: Mapping[str, str]) -> str:
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    contents, folders = [], set()
    for key in sorted(bucket):
        if not key.startswith(prefix) or key <= query.get("marker", ""):
            continue
        below, found, _ = key[len(prefix) :].partition(delimiter) if delimiter else ("", "", "")
        if found:
            folders.add(prefix + below + delimiter)
        else:
            contents.append(key)
    listed = "".join(f"<Contents><Key>{escape(key)}</Key></Contents>" for key in contents)
    common = "".join(
        f"<CommonPrefixes><Prefix>{escape(folder)}</Prefix></CommonPrefixes>" for folder in sorted(folders)
    )
    return f"{_XML}<ListBucketResult><IsTruncated>false</IsTruncated>{listed}{common}</ListBucketResult>"
