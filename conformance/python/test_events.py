"""Trigger, bulk, cancel, and the records of what was sent, through novu-py."""

from harness.client import Refusal, refused
from harness.stage import StageCase, unique
from novu_py.models import ErrorDto, PayloadValidationExceptionDto, ValidationErrorDto

UNKNOWN_ID = "64a1b2c3d4e5f60718293a4b"
SCHEMA = {"type": "object", "properties": {"orderId": {"type": "number"}}, "required": ["orderId"]}


class EventsTest(StageCase):
    def event(self, stage, **rest):
        return {"workflow_id": stage.workflow.workflow_id, "to": stage.subscriber_id, **rest}

    def test_a_trigger_is_delivered_signed(self):
        stage = self.set_stage(subject="Order {{payload.id}}")
        self.trigger(stage, payload={"id": 7})
        delivery = stage.inbox.next()
        self.assertEqual((delivery.body["title"], delivery.body["target"]), ("Order 7", ["token"]))
        self.assertTrue(delivery.is_signed_with(stage.secret_key))
        self.assertFalse(delivery.is_signed_with("another secret"))

    def test_unknown_and_inactive_workflows(self):
        unknown = Refusal(ValidationErrorDto, 422, "workflow_not_found")
        event = {"workflow_id": "nobody", "to": "u"}
        refused(self, unknown, lambda: self.novu.trigger(trigger_event_request_dto=event))
        workflow = self.add_workflow(active=False)
        event = {"workflow_id": workflow.workflow_id, "to": "u"}
        self.assertEqual(self.novu.trigger(trigger_event_request_dto=event).status, "trigger_not_active")

    def test_a_payload_that_breaks_the_schema_is_refused(self):
        stage = self.set_stage(payload_schema=SCHEMA, validate_payload=True)
        message = "Payload validation failed: root.orderId: must have required property 'orderId'"
        event = self.event(stage, payload={})
        expected = Refusal(PayloadValidationExceptionDto, 400, message)
        body = refused(self, expected, lambda: self.novu.trigger(trigger_event_request_dto=event))
        self.assertEqual(body["type"], "PAYLOAD_VALIDATION_ERROR")

    def test_inline_profile_and_tokens(self):
        stage = self.set_stage()
        channel = {
            "provider_id": "push-webhook",
            "integration_identifier": stage.integration.identifier,
            "credentials": {"device_tokens": ["inline"]},
        }
        to = {"subscriber_id": unique("new"), "first_name": "New", "channels": [channel]}
        self.novu.trigger(trigger_event_request_dto=self.event(stage, to=to))
        body = stage.inbox.next().body
        self.assertEqual((body["target"], body["payload"]["subscriber"]["firstName"]), (["inline"], "New"))

    def test_a_repeated_transaction_starts_no_second_run(self):
        stage = self.set_stage()
        transaction_id = unique("tx")
        for _ in range(2):
            self.assertEqual(self.trigger(stage, transaction_id=transaction_id), transaction_id)
        self.finished_activity(transaction_id)
        self.assertEqual(len(stage.inbox.deliveries), 1)

    def test_bulk(self):
        stage = self.set_stage(subject="{{payload.n}}")
        events = [self.event(stage, payload={"n": 1}), {"workflow_id": "nobody", "to": "u"}]
        answers = self.novu.trigger_bulk(bulk_trigger_event_dto={"events": events})
        self.assertEqual([answer.status for answer in answers], ["processed", "error"])
        self.assertEqual(answers[1].error, ["workflow_not_found"])
        self.assertEqual(stage.inbox.next().body["title"], "1")
        many = {"events": [self.event(stage)] * 101}
        too_many = Refusal(ValidationErrorDto, 422, field="events")
        refused(self, too_many, lambda: self.novu.trigger_bulk(bulk_trigger_event_dto=many))

    def test_cancel_without_anything_to_cancel(self):
        self.assertFalse(self.novu.cancel(transaction_id="never-triggered"))


class RecordsTest(StageCase):
    def run_once(self):
        stage = self.set_stage(subject="Title")
        stage.transaction_id = self.trigger(stage, payload={"n": 1})
        stage.delivery = stage.inbox.next()
        stage.activity = self.finished_activity(stage.transaction_id)
        return stage

    def test_activity(self):
        stage = self.run_once()
        self.assertEqual(stage.activity.subscriber.subscriber_id, stage.subscriber_id)
        details = [line.detail for line in stage.activity.jobs[0].execution_details]
        self.assertEqual(details[-1], "Message sent")
        found = self.novu.notifications.retrieve(notification_id=stage.activity.id)
        self.assertEqual(found, stage.activity)
        missing = Refusal(ErrorDto, 404, "Notification not found")
        refused(self, missing, lambda: self.novu.notifications.retrieve(notification_id=UNKNOWN_ID))
        self.assertEqual(self.novu.notifications.list(request={"subscriber_ids": ["nobody"]}).data, [])
        page = self.novu.notifications.list(request={"limit": 1, "page": 0})
        self.assertEqual((len(page.data), page.page_size), (1, 1))
        bad = Refusal(ValidationErrorDto, 422, field="limit")
        refused(self, bad, lambda: self.novu.notifications.list(request={"limit": 51}))

    def test_messages(self):
        stage = self.run_once()
        page = self.novu.messages.retrieve(request={"transaction_id": [stage.transaction_id]})
        self.assertEqual((page.total_count, page.data[0].id), (1, stage.delivery.body["messageId"]))
        self.assertEqual((page.data[0].status, page.data[0].title), ("sent", "Title"))
        self.assertEqual(self.novu.messages.retrieve(request={"limit": 1, "page": 0}).page_size, 1)
        missing = Refusal(ErrorDto, 404, "Subscriber 'nobody' was not found")
        refused(self, missing, lambda: self.novu.messages.retrieve(request={"subscriber_id": "nobody"}))

    def test_deleting_messages(self):
        message_id = self.run_once().delivery.body["messageId"]
        answer = self.novu.messages.delete(message_id=message_id)
        self.assertEqual((answer.acknowledged, answer.status), (True, "deleted"))
        missing = Refusal(ErrorDto, 404, f"Message with id {message_id} not found")
        refused(self, missing, lambda: self.novu.messages.delete(message_id=message_id))

    def test_deleting_the_messages_of_a_transaction(self):
        transaction_id = self.run_once().transaction_id
        self.novu.messages.delete_by_transaction_id(transaction_id=transaction_id)
        missing = Refusal(ErrorDto, 404, "Invalid transactionId or channel")
        refused(self, missing, lambda: self.novu.messages.delete_by_transaction_id(transaction_id=transaction_id))
