/** A new workflow: what it is called. Its words are written in the editor, which opens next. */
import { Button, Card, Group, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '@/api/client';
import { useCan, useEnvironment } from '@/app/session';
import { showMistakes, takeRefusal } from '@/components/forms';
import { LeaveGuard } from '@/components/LeaveGuard';
import { AnchorLink, ButtonLink, ENVIRONMENT } from '@/components/links';
import { Page } from '@/components/Page';
import { Refusal } from '@/components/Refusal';
import { RoleNotice } from '@/components/RoleNotice';
import { useRefreshWorkflows } from './actions';
import { namingRules, proposeIdentifier } from './identifier';
import { useTags } from './tags';

export function NewWorkflow() {
  return (
    <Page
      title="Create workflow"
      about="It starts with one push step. You write its words next."
      trail={[
        <AnchorLink key="list" size="sm" from={ENVIRONMENT} to="/env/$environmentId/workflows">
          Workflows
        </AnchorLink>,
      ]}
    >
      <RoleNotice needed="author">Creating workflows</RoleNotice>
      <Card maw={640}>
        <NewWorkflowForm />
      </Card>
    </Page>
  );
}

interface NewValues extends Record<string, unknown> {
  name: string;
  workflowId: string;
  tags: string[];
  description: string;
}

const EMPTY: NewValues = { name: '', workflowId: '', tags: [], description: '' };

function NewWorkflowForm() {
  const environmentId = useEnvironment().id;
  const navigate = useNavigate();
  const refresh = useRefreshWorkflows();
  const canWrite = useCan('author');
  const tags = useTags();
  const [problem, setProblem] = useState<string | null>(null);
  const create = api.useMutation('post', '/v2/workflows', { meta: { quiet: true }, onSettled: refresh });
  const form = useForm({
    initialValues: EMPTY,
    validate: namingRules,
  });
  const submit = form.onSubmit(({ name, workflowId, description, tags }) => {
    setProblem(null);
    const steps = [{ name: 'Push', type: 'push', controlValues: { subject: '', body: '' } }];
    const body = {
      name: name.trim(),
      workflowId: workflowId.trim(),
      description: description.trim() || null,
      tags,
      steps,
    };
    create.mutate(
      { body },
      {
        onSuccess: ({ data }) =>
          void navigate({
            to: '/env/$environmentId/workflows/$workflowId',
            params: { environmentId, workflowId: data.workflowId },
            ignoreBlocker: true,
          }),
        onError: (error: unknown) => setProblem(takeRefusal(form, error)),
      },
    );
  }, showMistakes);
  return (
    <form onSubmit={submit} noValidate>
      <LeaveGuard what="workflow" isDirty={form.isDirty()} />
      <Stack>
        <Refusal text={problem} />
        <TextInput
          label="Name"
          placeholder="Order shipped"
          required
          autoFocus
          {...form.getInputProps('name')}
          onChange={(event) => {
            const { name, workflowId } = form.getValues();
            if (workflowId === proposeIdentifier(name))
              form.setFieldValue('workflowId', proposeIdentifier(event.currentTarget.value));
            form.setFieldValue('name', event.currentTarget.value);
          }}
        />
        <TextInput
          label="Identifier"
          description="Triggers name it. It cannot be changed later."
          placeholder="order-shipped"
          required
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          {...form.getInputProps('workflowId')}
        />
        <TagsInput label="Tags" data={tags} maxTags={16} clearable {...form.getInputProps('tags')} />
        <Textarea label="Description" autosize minRows={2} maxLength={256} {...form.getInputProps('description')} />
        <Group justify="flex-end">
          <ButtonLink variant="default" from={ENVIRONMENT} to="/env/$environmentId/workflows">
            Cancel
          </ButtonLink>
          <Button type="submit" loading={create.isPending} disabled={!canWrite}>
            Create workflow
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
