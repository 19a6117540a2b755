"""The walk of Novu's push-webhook page in Python, with its check of the signature by `hmac`, over a restart too."""

import shutil
import tempfile

from harness.stage import StageCase


class WalkTest(StageCase):
    def test_integration_tokens_workflow_trigger_signed_post(self):
        self.assert_walk(["token1", "token2", "token3"])

    def assert_walk(self, tokens):
        stage = self.set_stage(tokens=tokens, subject="{{payload.custom_message}}", profile={"first_name": "Pawan"})
        self.trigger(stage, payload={"custom_message": "This is custom message from payload."})
        deliveries = stage.inbox.count(len(tokens))
        self.assertEqual(sorted(delivery.body["target"][0] for delivery in deliveries), tokens)
        for delivery in deliveries:
            self.assertEqual(delivery.body["title"], "This is custom message from payload.")
            self.assertEqual(delivery.body["payload"]["subscriber"]["firstName"], "Pawan")
            self.assertTrue(delivery.is_signed_with(stage.secret_key))


class RestartTest(StageCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="tidings-conformance-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        super().setUpClass()

    def test_what_waits_for_a_retry_is_delivered_after_a_restart(self):
        stage = self.set_stage(profile={"first_name": "Ana"})
        stage.inbox.answer_next(503)
        transaction_id = self.trigger(stage)
        first = stage.inbox.next()
        kept = self.novu.subscribers.retrieve(subscriber_id=stage.subscriber_id)
        self.stop_server()

        self.start_server()
        second = stage.inbox.next(seconds=15)
        self.assertEqual(second.raw_body, first.raw_body)
        self.assertTrue(second.is_signed_with(stage.secret_key))
        self.assertEqual(self.novu.subscribers.retrieve(subscriber_id=stage.subscriber_id), kept)
        self.assertEqual(self.finished_activity(transaction_id).jobs[0].status, "completed")
