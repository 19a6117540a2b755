/** A copy of a workflow under another name. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { modals } from '@mantine/modals';
import { useState } from 'react';
import { api } from '@/api/client';
import { showMistakes, takeRefusal } from '@/components/forms';
import { Refusal } from '@/components/Refusal';
import { type NamedWorkflow, useRefreshWorkflows } from './actions';
import { namingRules, proposeIdentifier } from './identifier';

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
  const form = useForm({ initialValues: { name, workflowId: proposeIdentifier(name) }, validate: namingRules });
  const duplicate = api.useMutation('post', '/tidings/v1/workflows/{workflowId}/duplicate', {
    meta: { quiet: true },
    onSettled: refresh,
  });
  const submit = form.onSubmit((values) => {
    setProblem(null);
    duplicate.mutate(
      { params: { path: { workflowId: workflow.workflowId } }, body: values },
      {
        onSuccess: ({ data }) => onMade(data.workflowId),
        onError: (error: unknown) => setProblem(takeRefusal(form, error)),
      },
    );
  }, showMistakes);
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Refusal text={problem} />
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
