"""Workflows v2 through novu-py."""

from harness.client import Refusal, refused
from harness.stage import StageCase, unique
from novu_py.models import ErrorDto, ValidationErrorDto

STEP = {"name": "Push", "type": "push", "control_values": {"subject": "Hi {{payload.name}}", "body": "b"}}
SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
MISSING = Refusal(ErrorDto, 404, "Workflow cannot be found")


class WorkflowsTest(StageCase):
    def create(self, **members):
        workflow_id = unique("flow")
        request = {"name": workflow_id, "workflow_id": workflow_id, "active": True, "steps": [STEP], **members}
        return self.novu.workflows.create(create_workflow_dto=request)

    def update(self, workflow_id, **members):
        request = {"name": "N", "steps": [], "preferences": {}, **members}
        return self.novu.workflows.update(workflow_id=workflow_id, update_workflow_dto=request)

    def test_a_new_workflow_is_found_in_three_ways(self):
        created = self.create(tags=["t"], severity="high", payload_schema=SCHEMA, validate_payload=True)
        self.assertEqual((created.status, created.origin, created.severity), ("ACTIVE", "novu-cloud", "high"))
        self.assertEqual(created.payload_schema, SCHEMA)
        for key in (created.id, created.workflow_id, created.slug):
            self.assertEqual(self.novu.workflows.get(workflow_id=key).id, created.id)
        refused(self, MISSING, lambda: self.novu.workflows.get(workflow_id="nobody"))

    def test_bad_workflows_are_refused_by_field(self):
        cases = {"name": "", "description": "d" * 257, "tags": ["a", "a"], "workflow_id": "not a slug"}
        for member, value in cases.items():
            with self.subTest(member):
                field = "workflowId" if member == "workflow_id" else member
                refused(self, Refusal(ValidationErrorDto, 422, field=field), lambda: self.create(**{member: value}))

    def test_update_replaces_steps_and_patch_keeps_them(self):
        created = self.create()
        step = {
            "id": created.steps[0].id,
            "name": "Push",
            "type": "push",
            "control_values": {"subject": "new", "body": "b"},
        }
        updated = self.update(created.workflow_id, name="Renamed", active=True, steps=[step])
        self.assertEqual((updated.name, updated.steps[0].id), ("Renamed", created.steps[0].id))
        self.assertEqual(updated.steps[0].controls.values.subject, "new")
        patch = {"active": False}
        patched = self.novu.workflows.patch(workflow_id=created.workflow_id, patch_workflow_dto=patch)
        self.assertEqual((patched.active, patched.status, len(patched.steps)), (False, "INACTIVE", 1))
        refused(self, MISSING, lambda: self.update("nobody"))
        refused(self, MISSING, lambda: self.novu.workflows.patch(workflow_id="nobody", patch_workflow_dto=patch))

    def test_list_filters(self):
        name = unique("Wanted")
        self.create(name=name, tags=[name])
        for filters in ({"query": name.upper()}, {"tags": [name]}):
            page = self.novu.workflows.list(request=filters)
            self.assertEqual(([item.name for item in page.workflows], page.total_count), ([name], 1))
        self.assertEqual(len(self.novu.workflows.list(request={"limit": 1}).workflows), 1)

    def test_delete(self):
        workflow_id = self.create().workflow_id
        self.novu.workflows.delete(workflow_id=workflow_id)
        refused(self, MISSING, lambda: self.novu.workflows.delete(workflow_id=workflow_id))

    def test_step_and_preview(self):
        created = self.create()
        names = {"workflow_id": created.workflow_id, "step_id": created.steps[0].step_id}
        step = self.novu.workflows.steps.retrieve(**names)
        self.assertEqual((step.type, step.control_values["body"]), ("push", "b"))
        preview = self.novu.workflows.steps.generate_preview(
            **names, generate_preview_request_dto={"preview_payload": {"payload": {"name": "Ana"}}}
        )
        self.assertIn("Hi Ana", preview.model_dump_json())
        names["step_id"] = "nobody"
        refused(self, Refusal(ErrorDto, 400, "No step found"), lambda: self.novu.workflows.steps.retrieve(**names))
