"""Puts the cases of standard input before the snippet for Python: one line each in, `true` or `false` out."""

import base64
import importlib.util
import sys

HEADERS = ["webhook-id", "webhook-timestamp", "webhook-signature", "x-novu-signature"]


def load(path):
    spec = importlib.util.spec_from_file_location("snippet", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answer(snippet, line):
    kind, key, *values, now, encoded = line.rstrip("\n").split("\t")
    headers = {name: value for name, value in zip(HEADERS, values) if value}
    body = base64.b64decode(encoded)
    if kind == "novu":
        return snippet.verify_novu(key.split(" "), headers, body)
    return snippet.verify(key, headers, body, int(now))


def main():
    sys.dont_write_bytecode = True
    snippet = load(sys.argv[1])
    for line in sys.stdin:
        print("true" if answer(snippet, line) else "false")


main()
