"""The user's side of a push webhook: an HTTP server on loopback that keeps what it is sent, byte for byte."""

import hashlib
import hmac
import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DELIVERY_SECONDS_MAX = 10


def signature_of(raw_body, secret_key):
    """The hash that `x-novu-signature` must hold: HMAC-SHA256 of the raw body, in hex."""
    return hmac.new(secret_key.encode(), raw_body, hashlib.sha256).hexdigest()


@dataclass
class Delivery:
    """One POST as it came in."""

    headers: dict
    raw_body: bytes

    @property
    def body(self):
        return json.loads(self.raw_body)

    def is_signed_with(self, secret_key):
        sent = self.headers.get("x-novu-signature", "")
        return hmac.compare_digest(sent, signature_of(self.raw_body, secret_key))


class Inbox:
    """What one URL has received, in order of arrival, and how it answers."""

    def __init__(self, url):
        self.url = url
        self.deliveries = []
        self._answers = []
        self._read = 0
        self._arrival = threading.Condition()

    def answer_next(self, *statuses):
        """Status codes of the next deliveries, one each; after them it is 200 again."""
        self._answers.extend(statuses)

    def take(self, delivery):
        with self._arrival:
            status = self._answers.pop(0) if self._answers else 200
            self.deliveries.append(delivery)
            self._arrival.notify_all()
        return status

    def next(self, seconds=DELIVERY_SECONDS_MAX):
        """The next delivery that no earlier `next` has given."""
        index = self._read
        self._read += 1
        return self.count(index + 1, seconds)[index]

    def count(self, count, seconds=DELIVERY_SECONDS_MAX):
        """Waits until at least `count` deliveries have arrived, and gives all of them."""
        with self._arrival:
            if not self._arrival.wait_for(lambda: len(self.deliveries) >= count, seconds):
                raise AssertionError(f"waited {seconds} s in vain for delivery {count} at {self.url}")
            return list(self.deliveries)


class Receiver:
    """One server with many inboxes, so that tests do not meet."""

    def __init__(self):
        self._inboxes = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def inbox(self):
        path = f"/inbox-{len(self._inboxes) + 1}"
        host, port = self._server.server_address
        self._inboxes[path] = Inbox(f"http://{host}:{port}{path}")
        return self._inboxes[path]

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def _handler(self):
        inboxes = self._inboxes

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                raw_body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status = inboxes[self.path].take(Delivery(headers, raw_body))
                self.send_response(status)
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                """Stay quiet: tests print what matters."""

        return Handler
