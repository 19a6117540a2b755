/** A copy of a workflow under another name. */
import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { modals } from '@mantine/modals';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '@/api/client';
import { ApiError } from '@/api/errors';
import { takeRefusal } from '@/components/forms';
import { type NamedWorkflow, useRefreshWorkflows } from './actions';
import { draftOf, updateOf } from './editor/draft';
import { proposeIdentifier } from './identifier';

/** Asks for name and identifier of the copy. `onMade` gets its identifier. */
export function openDuplicate(workflow: NamedWorkflow, onMade: (workflowId: string) => void) {
  const modalId = modals.open({
    title: `Duplicate ${workflow.name}`,
    children: (
      <DuplicateForm
        workflow={workflow}
        onClose={() => modals.close(modalId)}
        onMade={(workflowId) => {
          modals.close(modalId);
          onMade(workflowId);
        }}
      />
    ),
  });
}

interface DuplicateFormProps {
  workflow: NamedWorkflow;
  onClose: () => void;
  onMade: (workflowId: string) => void;
}

function DuplicateForm({ workflow, onClose, onMade }: DuplicateFormProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const refresh = useRefreshWorkflows();
  const name = `${workflow.name} (copy)`;
  const form = useForm({ initialValues: { name, workflowId: proposeIdentifier(name) } });
  const duplicate = useMutation({
    meta: { quiet: true },
    onSettled: refresh,
    mutationFn: async (names: { name: string; workflowId: string }) => {
      const { data } = await client.GET('/v2/workflows/{workflowId}', {
        params: { path: { workflowId: workflow.workflowId } },
      });
      if (data === undefined) throw new ApiError('The server answered without a workflow.', 0);
      const content = updateOf(draftOf(data.data));
      const steps = content.steps.map(({ _id, ...step }) => step);
      const copy = await client.POST('/v2/workflows', { body: { ...content, steps, ...names } });
      return copy.data?.data.workflowId ?? names.workflowId;
    },
  });
  const submit = form.onSubmit((values) => {
    setProblem(null);
    duplicate.mutate(values, {
      onSuccess: onMade,
      onError: (error: unknown) => setProblem(takeRefusal(form, error)),
    });
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {problem !== null && (
          <Alert color="red" role="alert">
            {problem}
          </Alert>
        )}
        <Text size="sm">Steps, payload schema and settings are copied as they were saved last.</Text>
        <TextInput label="Name" required data-autofocus {...form.getInputProps('name')} />
        <TextInput label="Identifier" description="Triggers name it." required {...form.getInputProps('workflowId')} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={duplicate.isPending}>
            Duplicate
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
