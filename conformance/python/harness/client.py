"""The official SDK pointed at a test server, with every call written down for the coverage test."""

import json
import re
from collections import defaultdict
from dataclasses import dataclass

import novu_py
from novu_py.models import NovuError
from novu_py.utils import BackoffStrategy, RetryConfig

NO_RETRIES = RetryConfig("none", BackoffStrategy(0, 0, 0, 0), False)


@dataclass
class Count:
    """How often an operation was answered and how often refused."""

    answered: int = 0
    refused: int = 0


calls = defaultdict(Count)
"""Name of the operation, as the TypeScript SDK spells it → how it went so far."""


def connect(server, key=None):
    """A `Novu` object for a server; retries are off, so that an error shows at once."""
    novu = novu_py.Novu(secret_key=key or server.key, server_url=server.url, retry_config=NO_RETRIES, timeout_ms=30_000)
    return Recorder(novu, [])


def camel(name):
    """`delete_by_transaction_id` → `deleteByTransactionId`."""
    return re.sub(r"_([a-z])", lambda found: found.group(1).upper(), name)


class Recorder:
    """Wraps the SDK's objects; what an operation gives back stays as the SDK's schema parsed it."""

    def __init__(self, target, path):
        self._target = target
        self._path = path

    def __getattr__(self, member):
        value = getattr(self._target, member)
        path = [*self._path, camel(member)]
        return self._recording(value, ".".join(path)) if callable(value) else Recorder(value, path)

    @staticmethod
    def _recording(operation, name):
        def call(*args, **kwargs):
            try:
                answer = operation(*args, **kwargs)
            except NovuError:
                calls[name].refused += 1
                raise
            calls[name].answered += 1
            return getattr(answer, "result", answer)

        return call


@dataclass
class Refusal:
    """What a refused call is expected to raise; `field` is a key of `errors`."""

    type: type
    status: int
    message: str | None = None
    field: str | None = None


def refused(test, expected, call):
    """Asserts that `call` fails with one of the SDK's typed errors, and gives the error body."""
    with test.assertRaises(NovuError) as caught:
        call()
    error = caught.exception
    body = json.loads(error.body)
    test.assertIs(type(error), expected.type, error.body)
    test.assertEqual((error.status_code, body["statusCode"]), (expected.status, expected.status), error.body)
    if expected.message is not None:
        test.assertEqual(body["message"], expected.message)
    if expected.field is not None:
        test.assertTrue(body["errors"][expected.field]["messages"], error.body)
    return body
