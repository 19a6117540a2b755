"""Last by its name: every working operation was called by the tests before it, with good and with bad input."""

import unittest

from harness.client import calls
from harness.operations import WORKING

REFUSES_ALWAYS = {"integrations.setAsPrimary"}
"""Push has no primary integration, and push is all there is."""


class CoverageTest(unittest.TestCase):
    def test_every_working_operation_was_called(self):
        for name in WORKING:
            with self.subTest(name):
                self.assertTrue(calls[name].refused > 0, "no call was refused")
                self.assertTrue(calls[name].answered > 0 or name in REFUSES_ALWAYS, "no call was answered")
