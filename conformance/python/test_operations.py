"""Keeps `operations.json` true to novu-py as it is installed; the Node suite does the same for the npm package."""

import importlib.metadata
import unittest

import novu_py
from harness.operations import LISTED, request_of, shipped


class OperationsTest(unittest.TestCase):
    def test_the_version_is_the_pinned_one(self):
        self.assertEqual(importlib.metadata.version("novu-py"), "3.19.0")

    def test_both_sdks_have_the_same_operations(self):
        self.assertEqual(shipped(), {(operation["method"], operation["path"]) for operation in LISTED})

    def test_each_is_found_under_its_name(self):
        novu = novu_py.Novu(secret_key="unused", server_url="http://127.0.0.1:1")
        for operation in LISTED:
            with self.subTest(operation["name"]):
                self.assertEqual(request_of(novu, operation["name"]), (operation["method"], operation["path"]))
