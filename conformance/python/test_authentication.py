"""Every working operation refuses a key that the server does not know."""

from harness.client import Refusal, connect, refused
from harness.operations import WORKING, find
from harness.stage import StageCase
from novu_py.models import ErrorDto

ID = "64a1b2c3d4e5f60718293a4b"
WORKFLOW = {"name": "W", "workflow_id": "w", "steps": [], "preferences": {}}
PUSH = {"provider_id": "push-webhook", "credentials": {"device_tokens": ["a"]}}
EVENT = {"workflow_id": "w", "to": "s"}

WELL_FORMED = {
    "cancel": {"transaction_id": "tx"},
    "environments.getTags": {"environment_id": ID},
    "environments.list": {},
    "integrations.create": {"create_integration_request_dto": {"provider_id": "push-webhook", "channel": "push"}},
    "integrations.delete": {"integration_id": ID},
    "integrations.list": {},
    "integrations.listActive": {},
    "integrations.setAsPrimary": {"integration_id": ID},
    "integrations.update": {"integration_id": ID, "update_integration_request_dto": {"name": "N"}},
    "messages.delete": {"message_id": ID},
    "messages.deleteByTransactionId": {"transaction_id": "tx"},
    "messages.retrieve": {"request": {}},
    "notifications.list": {"request": {}},
    "notifications.retrieve": {"notification_id": ID},
    "subscribers.create": {"create_subscriber_request_dto": {"subscriber_id": "s"}},
    "subscribers.createBulk": {"bulk_subscriber_create_dto": {"subscribers": [{"subscriber_id": "s"}]}},
    "subscribers.credentials.append": {"subscriber_id": "s", "update_subscriber_channel_request_dto": PUSH},
    "subscribers.credentials.delete": {"subscriber_id": "s", "provider_id": "push-webhook"},
    "subscribers.credentials.update": {"subscriber_id": "s", "update_subscriber_channel_request_dto": PUSH},
    "subscribers.delete": {"subscriber_id": "s"},
    "subscribers.patch": {"subscriber_id": "s", "patch_subscriber_request_dto": {"first_name": "F"}},
    "subscribers.properties.updateOnlineFlag": {
        "subscriber_id": "s",
        "update_subscriber_online_flag_request_dto": {"is_online": True},
    },
    "subscribers.retrieve": {"subscriber_id": "s"},
    "subscribers.search": {"request": {}},
    "trigger": {"trigger_event_request_dto": EVENT},
    "triggerBulk": {"bulk_trigger_event_dto": {"events": [EVENT]}},
    "workflows.create": {"create_workflow_dto": WORKFLOW},
    "workflows.delete": {"workflow_id": "w"},
    "workflows.get": {"workflow_id": "w"},
    "workflows.list": {"request": {}},
    "workflows.patch": {"workflow_id": "w", "patch_workflow_dto": {"active": True}},
    "workflows.steps.generatePreview": {"workflow_id": "w", "step_id": "s", "generate_preview_request_dto": {}},
    "workflows.steps.retrieve": {"workflow_id": "w", "step_id": "s"},
    "workflows.update": {"workflow_id": "w", "update_workflow_dto": WORKFLOW},
}


class AuthenticationTest(StageCase):
    def test_there_is_a_call_for_every_working_operation(self):
        self.assertEqual(sorted(WELL_FORMED), sorted(WORKING))

    def test_an_unknown_key_is_refused_everywhere(self):
        stranger = connect(self.server, key="nobody-has-this")
        for name, arguments in WELL_FORMED.items():
            with self.subTest(name):
                operation = find(stranger, name)
                refused(self, Refusal(ErrorDto, 401, "API Key not found"), lambda: operation(**arguments))
