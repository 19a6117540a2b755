"""Verifies deliveries of Tidings. Python 3.8 or newer; no package is needed.

Take the body as bytes, before any JSON is parsed: request.get_data() in Flask, request.body in Django,
await request.body() in FastAPI.
"""

import base64
import hashlib
import hmac
import time

TOLERANCE_SECONDS = 5 * 60


def verify(secret, headers, body, now=None):
    """Whether a delivery is genuine and recent, by its headers `webhook-…`.

    `headers` finds them by lower-case names, `body` is bytes, `now` is in seconds since 1970.
    """
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not _is_recent(timestamp, time.time() if now is None else now):
        return False
    content = f"{message_id}.{timestamp}.".encode() + body
    expected = base64.b64encode(hmac.digest(_key_of(secret), content, hashlib.sha256))
    # A header may hold several signatures, a blank between two.
    for signature in headers.get("webhook-signature", "").split(" "):
        version, _, text = signature.partition(",")
        if version == "v1" and hmac.compare_digest(text.encode(), expected):
            return True
    return False


def verify_novu(secrets, headers, body):
    """Whether `x-novu-signature` is that of the body under one of the secrets: more than one while they are changed.

    It holds for ever: whoever has recorded a delivery can send it again.
    """
    given = headers.get("x-novu-signature", "").encode()
    expected = [hmac.new(secret.encode(), body, hashlib.sha256).hexdigest() for secret in secrets]
    return any(hmac.compare_digest(given, signature.encode()) for signature in expected)


def _key_of(secret):
    """The key of a secret: what is encoded behind `whsec_`, or the text itself."""
    prefix = "whsec_"
    return base64.b64decode(secret[len(prefix) :]) if secret.startswith(prefix) else secret.encode()


def _is_recent(timestamp, now):
    is_number = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12
    return is_number and abs(now - int(timestamp)) <= TOLERANCE_SECONDS
