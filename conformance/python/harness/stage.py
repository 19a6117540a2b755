"""What most tests need before they can begin: a server, a receiver, an integration, a subscriber, a workflow."""

import itertools
import time
import unittest
from types import SimpleNamespace

from .binary import Server
from .client import connect
from .receiver import Receiver

ENDED = {"completed", "failed", "canceled", "skipped"}
RECORD_SECONDS_MAX = 5
_numbers = itertools.count(1)


def unique(word):
    """A name that no other test of this process uses."""
    return f"{word}-{next(_numbers)}"


class StageCase(unittest.TestCase):
    """A test case whose class has its own server, receiver and SDK client."""

    folder = None
    """The server's data folder; without one the server makes its own."""

    @classmethod
    def setUpClass(cls):
        cls.receiver = Receiver()
        cls.addClassCleanup(cls.receiver.close)
        cls.start_server()
        cls.addClassCleanup(cls.stop_server)

    @classmethod
    def start_server(cls):
        cls.server = Server(cls.folder)
        cls.novu = connect(cls.server)

    @classmethod
    def stop_server(cls):
        code = cls.server.stop()
        if code != 0:
            raise AssertionError(f"a graceful end has exit code 0, not {code}")

    def add_integration(self, **rest):
        """A push-webhook integration that posts to a fresh inbox; gives integration, inbox and secret."""
        inbox = self.receiver.inbox()
        secret_key = unique("secret")
        credentials = {"webhook_url": inbox.url, "secret_key": secret_key, **rest.pop("credentials", {})}
        request = {"provider_id": "push-webhook", "channel": "push", "credentials": credentials, "active": True, **rest}
        integration = self.novu.integrations.create(create_integration_request_dto=request)
        return SimpleNamespace(integration=integration, inbox=inbox, secret_key=secret_key)

    def add_subscriber(self, **profile):
        """A new subscriber; gives its id."""
        subscriber_id = profile.pop("subscriber_id", None) or unique("subscriber")
        self.novu.subscribers.create(create_subscriber_request_dto={"subscriber_id": subscriber_id, **profile})
        return subscriber_id

    def add_workflow(self, subject="Hello", body="World", **rest):
        """An active workflow with one push step."""
        workflow_id = unique("workflow")
        step = {"name": "Push", "type": "push", "control_values": {"subject": subject, "body": body}}
        request = {"name": workflow_id, "workflow_id": workflow_id, "active": True, "steps": [step], **rest}
        return self.novu.workflows.create(create_workflow_dto=request)

    def set_tokens(self, subscriber_id, integration, tokens):
        self.novu.subscribers.credentials.update(
            subscriber_id=subscriber_id,
            update_subscriber_channel_request_dto={
                "provider_id": "push-webhook",
                "integration_identifier": integration.identifier,
                "credentials": {"device_tokens": tokens},
            },
        )

    def set_stage(self, tokens=("token",), subject="Hello", profile=None, **workflow):
        """Integration, inbox, secret, subscriber with tokens, and workflow."""
        stage = self.add_integration()
        stage.subscriber_id = self.add_subscriber(**(profile or {}))
        self.set_tokens(stage.subscriber_id, stage.integration, list(tokens))
        stage.workflow = self.add_workflow(subject=subject, **workflow)
        return stage

    def trigger(self, stage, **rest):
        """Triggers a stage's workflow for its subscriber; gives the transaction id."""
        request = {"workflow_id": stage.workflow.workflow_id, "to": {"subscriber_id": stage.subscriber_id}, **rest}
        answer = self.novu.trigger(trigger_event_request_dto=request)
        self.assertEqual((answer.acknowledged, answer.status), (True, "processed"))
        return answer.transaction_id

    def finished_activity(self, transaction_id):
        """The activity item of a trigger once its jobs have ended: the record follows the POST."""
        end = time.monotonic() + RECORD_SECONDS_MAX
        while True:
            items = self.novu.notifications.list(request={"transaction_id": transaction_id}).data
            if items and items[0].jobs and all(job.status in ENDED for job in items[0].jobs):
                return items[0]
            if time.monotonic() > end:
                self.fail(f"no finished activity for {transaction_id}: {items}")
            time.sleep(0.02)
