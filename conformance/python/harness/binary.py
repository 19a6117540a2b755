"""Starts the real `tidings` binary on a free port and a fresh folder, and ends it again."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
BINARY = Path(os.environ.get("TIDINGS_BIN", REPOSITORY / "target/debug/tidings")).resolve()
START_SECONDS_MAX = 20
STOP_SECONDS_MAX = 20

SECRET_KEY = "conformance-development-key-0123456789abcdef"
"""The secret key that every test server presets for its Development environment."""


class Server:
    """A running server; `url` is the base address of its API, `key` its Development key."""

    def __init__(self, data_dir=None):
        self.key = SECRET_KEY
        self.url = None
        self._owns_folder = data_dir is None
        self.data_dir = data_dir or tempfile.mkdtemp(prefix="tidings-conformance-")
        self._process = subprocess.Popen(
            [BINARY, "serve", "--listen", "127.0.0.1:0", "--data-dir", self.data_dir],
            cwd=self.data_dir,
            env={"PATH": os.environ["PATH"], "HOME": self.data_dir, "TIDINGS_SECRET_KEY": SECRET_KEY},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._printed = []
        self._announced = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._announced.wait(START_SECONDS_MAX) or self.url is None:
            self.kill()
            raise RuntimeError("the server did not start: " + "".join(self._printed))

    def _read(self):
        for line in self._process.stdout:
            self._printed.append(line)
            found = re.match(r"API\s+(http:\S+)", line)
            if found:
                self.url = found.group(1).rstrip("/")
                self._announced.set()
        self._announced.set()

    def stop(self):
        """Asks the server to end; gives its exit code."""
        self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(STOP_SECONDS_MAX)
        self._finish()
        return code

    def kill(self):
        """Ends the server as a power failure would."""
        self._process.kill()
        self._process.wait(STOP_SECONDS_MAX)
        self._finish()

    def _finish(self):
        self._reader.join(STOP_SECONDS_MAX)
        self._process.stdout.close()
        if self._owns_folder:
            shutil.rmtree(self.data_dir, ignore_errors=True)
