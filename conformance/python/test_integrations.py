"""Integrations and environments through novu-py."""

from harness.client import Refusal, refused
from harness.stage import StageCase, unique
from novu_py.models import APIError, ErrorDto, ValidationErrorDto

UNKNOWN_ID = "64a1b2c3d4e5f60718293a4b"
MASK = "•" * 8
BAD_URLS = ["ftp://example.test/hook", "file:///etc/passwd", "https://user:password@example.test/", "http://"]


class IntegrationsTest(StageCase):
    def create(self, **members):
        credentials = {"webhook_url": "https://example.test/hook", "secret_key": "s3cret"}
        request = {"provider_id": "push-webhook", "channel": "push", "credentials": credentials, **members}
        return self.novu.integrations.create(create_integration_request_dto=request)

    def update(self, integration_id, **members):
        return self.novu.integrations.update(integration_id=integration_id, update_integration_request_dto=members)

    def test_defaults_and_lists(self):
        off, on = self.create(), self.create(active=True, name="On", identifier=unique("on"))
        self.assertEqual((off.name, off.active, off.primary, off.deleted), ("Push Webhook", False, False, False))
        self.assertRegex(off.identifier, r"^push-webhook-.+")
        listed = {item.id for item in self.novu.integrations.list()}
        active = {item.id for item in self.novu.integrations.list_active()}
        self.assertLessEqual({off.id, on.id}, listed)
        self.assertEqual((on.id in active, off.id in active), (True, False))

    def test_secrets_are_masked(self):
        created = self.create()
        self.assertEqual(created.credentials.secret_key, MASK)
        for integration in self.novu.integrations.list():
            self.assertNotEqual(getattr(integration.credentials, "secret_key", MASK), "s3cret")

    def test_an_identifier_can_be_taken_once(self):
        identifier = unique("taken")
        self.create(identifier=identifier)
        taken = Refusal(ErrorDto, 409, "Integration with identifier already exists")
        refused(self, taken, lambda: self.create(identifier=identifier))

    def test_urls_that_cannot_be_posted_to_are_refused(self):
        created = self.create()
        for url in BAD_URLS:
            with self.subTest(url):
                bad = Refusal(ValidationErrorDto, 422)
                credentials = {"webhook_url": url}
                refused(self, bad, lambda: self.create(credentials=credentials))
                refused(self, bad, lambda: self.update(created.id, credentials=credentials))

    def test_update_changes_what_is_given(self):
        created = self.create()
        updated = self.update(created.id, name="Renamed", active=True)
        self.assertEqual((updated.name, updated.active), ("Renamed", True))
        refused(self, Refusal(ErrorDto, 400, "No properties found for update"), lambda: self.update(created.id))
        # Neither SDK models this 404, so both raise their general error.
        refused(self, Refusal(APIError, 404), lambda: self.update(UNKNOWN_ID, name="N"))

    def test_delete_answers_with_the_rest(self):
        gone, stays = self.create(), self.create()
        remaining = {item.id for item in self.novu.integrations.delete(integration_id=gone.id)}
        self.assertEqual((gone.id in remaining, stays.id in remaining), (False, True))
        missing = Refusal(ErrorDto, 404, f"Entity with id {gone.id} not found")
        refused(self, missing, lambda: self.novu.integrations.delete(integration_id=gone.id))

    def test_push_has_no_primary(self):
        created = self.create(active=True)
        expected = Refusal(ErrorDto, 400, "Channel push does not support primary")
        refused(self, expected, lambda: self.novu.integrations.set_as_primary(integration_id=created.id))


class EnvironmentsTest(StageCase):
    def test_both_are_listed_with_the_key_of_the_caller_only(self):
        environments = {item.name: item for item in self.novu.environments.list()}
        self.assertEqual(sorted(environments), ["Development", "Production"])
        keys = {name: [key.key for key in item.api_keys or []] for name, item in environments.items()}
        self.assertEqual(keys, {"Development": [self.server.key], "Production": []})

    def test_tags_are_those_of_the_workflows(self):
        self.add_workflow(tags=["orders", "urgent"])
        development = next(item for item in self.novu.environments.list() if item.name == "Development")
        tags = self.novu.environments.get_tags(environment_id=development.id)
        self.assertEqual(sorted(tag.name for tag in tags), ["orders", "urgent"])
        missing = Refusal(ErrorDto, 404, f"Environment {UNKNOWN_ID} not found")
        refused(self, missing, lambda: self.novu.environments.get_tags(environment_id=UNKNOWN_ID))
