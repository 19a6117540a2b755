/** Triggers the workflow for one subscriber, and shows the run that begins. */
import { Alert, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { api } from '@/api/client';
import { describe } from '@/api/errors';
import { CodeEditor } from '@/components/code/Code';
import { focusMistake } from '@/components/forms';
import { type JsonObject, pretty, readObject } from '@/components/json';
import { Refusal } from '@/components/Refusal';
import { SubscriberPicker } from './SubscriberPicker';
import { TestRun } from './TestRun';
import type { Editing } from './useEditing';

/** What Novu's dashboard adds to the payload of its tests, as the page on Push Webhook shows it. */
const SOURCE = 'test-workflow';

interface TestWorkflowProps {
  editing: Editing;
  example: JsonObject;
  subscriberId: string;
  onSubscriber: (subscriberId: string) => void;
  canWrite: boolean;
}

export function TestWorkflow({ editing, example, subscriberId, onSubscriber, canWrite }: TestWorkflowProps) {
  const { workflow } = editing.base;
  const section = useRef<HTMLElement>(null);
  const [written, setWritten] = useState<string | null>(null);
  const [missing, setMissing] = useState<string | null>(null);
  const trigger = api.useMutation('post', '/v1/events/trigger', { meta: { quiet: true } });
  const text = written ?? pretty({ ...example, __source: SOURCE });
  const payload = readObject(text);
  const test = () => {
    setMissing(subscriberId.trim() === '' ? 'Choose a subscriber, or type an id' : null);
    if (subscriberId.trim() === '' || payload.value === null) {
      if (section.current !== null) focusMistake(section.current);
      return;
    }
    const to = { subscriberId: subscriberId.trim() };
    trigger.mutate({ body: { name: workflow.workflowId, to, payload: { ...payload.value, __source: SOURCE } } });
  };
  return (
    <Paper withBorder p="md" component="section" aria-label="Test workflow" ref={section}>
      <Stack>
        <Title order={2}>Test workflow</Title>
        {editing.isDirty && <Unsaved editing={editing} />}
        <SubscriberPicker
          label="Subscriber"
          description="An id that does not exist yet is created, without device tokens."
          placeholder="Search by name or id, or type an id"
          required
          error={missing}
          onType={onSubscriber}
          onPick={onSubscriber}
        />
        <CodeEditor
          label="Payload"
          language="json"
          minHeight={120}
          maxHeight={360}
          value={text}
          error={payload.problem}
          onChange={setWritten}
        />
        <Group justify="flex-end">
          <Button
            variant="light"
            leftSection={<IconPlayerPlay size={16} />}
            onClick={test}
            loading={trigger.isPending}
            disabled={!canWrite}
          >
            Test workflow
          </Button>
        </Group>
        <Refusal text={trigger.isError ? describe(trigger.error) : null} title="The trigger was refused" />
        {trigger.data !== undefined && <TestRun answer={trigger.data.data} />}
      </Stack>
    </Paper>
  );
}

function Unsaved({ editing }: { editing: Editing }) {
  return (
    <Alert color="yellow" p="sm">
      <Group justify="space-between">
        <Text size="sm">A test runs the saved version, without your changes.</Text>
        <Button size="compact-sm" variant="default" loading={editing.isSaving} onClick={() => void editing.save()}>
          Save now
        </Button>
      </Group>
    </Alert>
  );
}
