"""The reviewed list of SDK operations, and the ones that novu-py itself has."""

import inspect
import json
import re
from pathlib import Path

import novu_py

LISTED = json.loads((Path(__file__).resolve().parents[2] / "operations.json").read_text())
WORKING = [operation["name"] for operation in LISTED if operation["state"] == "works"]
RENAMED = {"translations.master.import": "translations.master.import_master_json"}
"""What the two SDKs call differently: `import` is a word of Python's own."""
REQUEST = re.compile(r'method="([A-Z]+)",\s*path="([^"]+)"')


def find(novu, name):
    """The method of a `Novu` object for an operation: `environments.getTags` → `environments.get_tags`."""
    snake = re.sub(r"[A-Z]", lambda found: "_" + found.group().lower(), RENAMED.get(name, name))
    for word in snake.split("."):
        novu = getattr(novu, word)
    return novu


def shipped():
    """`(method, path)` of every operation in novu-py, read from its own source."""
    sources = Path(novu_py.__file__).parent.glob("*.py")
    return {request for path in sources for request in REQUEST.findall(path.read_text())}


def request_of(novu, name):
    """`(method, path)` that a `Novu` object sends for an operation of the list."""
    return REQUEST.search(inspect.getsource(find(novu, name))).groups()
