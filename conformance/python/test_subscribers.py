"""Subscribers, their device tokens and the online flag, through novu-py."""

from harness.client import Refusal, refused
from harness.stage import StageCase, unique
from novu_py.models import ErrorDto, SubscriberResponseDtoError, ValidationErrorDto

PROFILE = {
    "first_name": "Ana",
    "last_name": "Núñez",
    "email": "ana@example.test",
    "phone": "+15550100",
    "avatar": "https://example.test/ana.png",
    "locale": "en_US",
    "timezone": "Europe/Madrid",
    "data": {"plan": "pro", "nested": {"list": [1, 2.5, None, True]}},
}


class SubscribersTest(StageCase):
    def create(self, **members):
        request = {"subscriber_id": unique("person"), **members}
        return self.novu.subscribers.create(create_subscriber_request_dto=request)

    def patch(self, subscriber_id, **members):
        return self.novu.subscribers.patch(subscriber_id=subscriber_id, patch_subscriber_request_dto=members)

    def test_a_new_subscriber_comes_back_with_every_member(self):
        created = self.create(**PROFILE)
        self.assertEqual({member: getattr(created, member) for member in PROFILE}, PROFILE)
        self.assertFalse(created.deleted)
        self.assertEqual(self.novu.subscribers.retrieve(subscriber_id=created.subscriber_id), created)

    def test_creating_again_is_refused_on_request(self):
        subscriber_id = self.create().subscriber_id
        # Both SDKs read this 409 with the schema of a subscriber.
        taken = Refusal(SubscriberResponseDtoError, 409, f'Subscriber with id "{subscriber_id}" already exists')
        create = self.novu.subscribers.create
        again = {"subscriber_id": subscriber_id}
        refused(self, taken, lambda: create(create_subscriber_request_dto=again, fail_if_exists=True))

    def test_bad_profiles_are_refused_by_field(self):
        for member, value in [("email", "none"), ("locale", "nowhere at all"), ("timezone", "Mars/Olympus")]:
            with self.subTest(member):
                refused(self, Refusal(ValidationErrorDto, 422, field=member), lambda: self.create(**{member: value}))

    def test_patch_changes_what_is_given_and_clears_what_is_null(self):
        subscriber_id = self.create(**PROFILE).subscriber_id
        patched = self.patch(subscriber_id, last_name="Ruiz", email=None, data={"seats": 2})
        self.assertEqual((patched.first_name, patched.last_name, patched.data), ("Ana", "Ruiz", {"seats": 2}))
        self.assertFalse(patched.email)
        refused(self, Refusal(ValidationErrorDto, 422, field="email"), lambda: self.patch(subscriber_id, email="x"))
        missing = Refusal(ErrorDto, 404, "Subscriber nobody was not found")
        refused(self, missing, lambda: self.patch("nobody", first_name="N"))

    def test_a_deleted_subscriber_is_gone(self):
        subscriber_id = self.create().subscriber_id
        answer = self.novu.subscribers.delete(subscriber_id=subscriber_id)
        self.assertEqual((answer.acknowledged, answer.status), (True, "deleted"))
        missing = Refusal(ErrorDto, 404, f"Subscriber: {subscriber_id} was not found")
        refused(self, missing, lambda: self.novu.subscribers.retrieve(subscriber_id=subscriber_id))
        missing = Refusal(ErrorDto, 404, "Subscriber was not found")
        refused(self, missing, lambda: self.novu.subscribers.delete(subscriber_id=subscriber_id))

    def test_bulk_reports_each_item_and_has_a_limit(self):
        known, fresh = self.create().subscriber_id, unique("person")
        items = [{"subscriber_id": known}, {"subscriber_id": fresh}, {"subscriber_id": ""}]
        outcome = self.novu.subscribers.create_bulk(bulk_subscriber_create_dto={"subscribers": items})
        self.assertEqual([item.subscriber_id for item in outcome.updated], [known])
        self.assertEqual([item.subscriber_id for item in outcome.created], [fresh])
        self.assertEqual(len(outcome.failed), 1)
        many = [{"subscriber_id": unique("many")} for _ in range(501)]
        too_many = Refusal(ValidationErrorDto, 422, field="subscribers")
        bulk = {"subscribers": many}
        refused(self, too_many, lambda: self.novu.subscribers.create_bulk(bulk_subscriber_create_dto=bulk))

    def test_search_filters_and_pages(self):
        tag = unique("page")
        for name in "abc":
            self.create(subscriber_id=f"{tag}-{name}", first_name=tag)
        seen, request = [], {"name": tag, "limit": 2}
        while True:
            page = self.novu.subscribers.search(request=request)
            seen += [item.subscriber_id for item in page.data]
            if not page.next:
                break
            request["after"] = page.next
        self.assertEqual(seen, [f"{tag}-c", f"{tag}-b", f"{tag}-a"])
        both = {"after": "a" * 24, "before": "b" * 24}
        message = 'Cannot specify both "before" and "after" cursors at the same time.'
        refused(self, Refusal(ErrorDto, 400, message), lambda: self.novu.subscribers.search(request=both))

    def test_the_online_flag_is_kept(self):
        def set_flag(subscriber_id, is_online):
            return self.novu.subscribers.properties.update_online_flag(
                subscriber_id=subscriber_id, update_subscriber_online_flag_request_dto={"is_online": is_online}
            )

        subscriber_id = self.create().subscriber_id
        self.assertTrue(set_flag(subscriber_id, True).is_online)
        offline = set_flag(subscriber_id, False)
        self.assertFalse(offline.is_online)
        self.assertTrue(offline.last_online_at)
        refused(self, Refusal(ErrorDto, 404, "Subscriber not found"), lambda: set_flag("nobody", True))


class CredentialsTest(StageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.integration = cls.add_integration(cls).integration

    def send(self, method, subscriber_id, tokens, provider="push-webhook", integration=None):
        request = {"provider_id": provider, "credentials": {"device_tokens": tokens}}
        if integration:
            request["integration_identifier"] = integration
        return method(subscriber_id=subscriber_id, update_subscriber_channel_request_dto=request)

    def tokens(self, subscriber):
        return [channel.credentials.device_tokens for channel in subscriber.channels]

    def test_put_replaces_patch_adds_delete_removes(self):
        credentials = self.novu.subscribers.credentials
        subscriber_id = self.add_subscriber()
        self.assertEqual(self.tokens(self.send(credentials.update, subscriber_id, ["a", "b", "a"])), [["a", "b"]])
        self.assertEqual(self.tokens(self.send(credentials.append, subscriber_id, ["b", "c"])), [["a", "b", "c"]])
        self.assertEqual(self.tokens(self.send(credentials.update, subscriber_id, ["c"])), [["c"]])
        credentials.delete(subscriber_id=subscriber_id, provider_id="push-webhook")
        self.assertEqual(self.tokens(self.novu.subscribers.retrieve(subscriber_id=subscriber_id)), [])

    def test_101_tokens_are_too_many(self):
        subscriber_id = self.add_subscriber()
        many = [f"token-{number}" for number in range(101)]
        for method in (self.novu.subscribers.credentials.update, self.novu.subscribers.credentials.append):
            body = refused(self, Refusal(ErrorDto, 400), lambda: self.send(method, subscriber_id, many))
            self.assertEqual((body["currentCount"], body["limit"]), (101, 100))

    def test_unknown_subscribers_and_integrations_are_refused(self):
        credentials = self.novu.subscribers.credentials
        missing = Refusal(ErrorDto, 400, "SubscriberId: nobody not found")
        refused(self, missing, lambda: self.send(credentials.update, "nobody", ["a"]))
        refused(self, missing, lambda: self.send(credentials.append, "nobody", ["a"]))
        subscriber_id = self.add_subscriber()
        lacking = Refusal(ErrorDto, 400)
        body = refused(self, lacking, lambda: self.send(credentials.update, subscriber_id, ["a"], integration="nobody"))
        self.assertIn("do not have active push-webhook integration.", body["message"])
        missing = Refusal(ErrorDto, 404, "Subscriber 'nobody' was not found")
        refused(self, missing, lambda: credentials.delete(subscriber_id="nobody", provider_id="push-webhook"))
