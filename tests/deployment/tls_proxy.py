"""A proxy in front of the emulator, for programs whose requests the test cannot change: TLS ends before the emulator."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit


@contextmanager
def tls_proxy(endpoint: str) -> Iterator[str]:
    """Forward GET requests to the emulator as if they came over TLS, and give the address."""

    class Handler(_Handler):
        emulator = urlsplit(endpoint).netloc

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
    emulator: str

    def do_GET(self) -> None:
        connection = http.client.HTTPConnection(self.emulator)
        connection.request("GET", self.path, headers={**self.headers, "X-Forwarded-Proto": "https"})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower().startswith(("x-amz-", "content-type", "etag")):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""
