/** What a step would show and send, with sample data that can be changed. */
import { Alert, Button, Group, Paper, SegmentedControl, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { CodeEditor } from '@/components/code/Code';
import { RequestView } from '@/components/Exchange';
import { pretty, readObject } from '@/components/json';
import { AnchorLink, ENVIRONMENT } from '@/components/links';
import { Problem } from '@/components/Problem';
import type { Workflow } from './draft';
import { NotificationCard } from './NotificationCard';
import { SubscriberPicker } from './SubscriberPicker';
import type { Sample, StepBody } from './usePreview';

interface PreviewPanelProps {
  workflow: Workflow;
  preview: UseQueryResult<StepBody>;
  sample: Sample;
}

export function PreviewPanel({ workflow, preview, sample }: PreviewPanelProps) {
  const [shown, setShown] = useState('notification');
  return (
    <Paper withBorder p="md" component="section" aria-label="Preview">
      <Stack>
        <Group justify="space-between">
          <Title order={2}>Preview</Title>
          <SegmentedControl
            size="xs"
            aria-label="What the preview shows"
            data={[
              { value: 'notification', label: 'Notification' },
              { value: 'request', label: 'Request' },
            ]}
            value={shown}
            onChange={setShown}
          />
        </Group>
        {workflow.steps.length === 0 ? (
          <Text size="sm" c="dimmed">
            Save the workflow to see a preview: no step of it is stored yet.
          </Text>
        ) : (
          <Answer preview={preview} isRequest={shown === 'request'} />
        )}
        <SampleData preview={preview.data} sample={sample} />
      </Stack>
    </Paper>
  );
}

function Answer({ preview, isRequest }: { preview: UseQueryResult<StepBody>; isRequest: boolean }) {
  if (preview.isPending) return <Skeleton h={112} />;
  if (preview.isLoadingError) return <Problem error={preview.error} retry={() => void preview.refetch()} />;
  const { content, request, problem, errors } = preview.data;
  return (
    <>
      {isRequest && request ? <RequestView request={request} /> : <NotificationCard {...content} />}
      {typeof problem === 'string' && errors.length === 0 && <NothingSent problem={problem} />}
      {errors.length > 0 && (
        <Text size="sm" c="red">
          Nothing would be sent: a template cannot be rendered.
        </Text>
      )}
    </>
  );
}

function NothingSent({ problem }: { problem: string }) {
  return (
    <Alert color="yellow" p="sm">
      <Text size="sm">{problem}</Text>
      <AnchorLink size="sm" from={ENVIRONMENT} to="/env/$environmentId/integrations">
        Open the Integration Store
      </AnchorLink>
    </Alert>
  );
}

function SampleData({ preview, sample }: { preview: StepBody | undefined; sample: Sample }) {
  const example = pretty(shortened(preview?.previewPayloadExample ?? {}));
  const text = sample.text ?? example;
  const written = readObject(text);
  const takeSubscriber = (subscriberId: string) =>
    sample.setText(pretty({ ...(written.value ?? {}), subscriber: { subscriberId } }));
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={3}>Sample data</Title>
        {sample.text !== null && (
          <Button size="compact-xs" variant="subtle" onClick={() => sample.setText(null)}>
            Back to the example
          </Button>
        )}
      </Group>
      <SubscriberPicker label="As subscriber" placeholder="Choose to see their data" onPick={takeSubscriber} />
      <CodeEditor
        label="Sample data"
        hideLabel
        language="json"
        maxHeight={320}
        value={text}
        error={written.problem}
        onChange={(changed) => sample.setText(changed)}
      />
      <Text size="xs" c="dimmed">
        Kept in this browser. What the templates read and this does not have is made up.
      </Text>
    </Stack>
  );
}

/** The payload first, as it is what is changed most; roots without data are no news. */
function shortened({ payload, ...others }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const filled = Object.entries(others).filter(([, value]) => Object.keys(Object(value)).length > 0);
  return { payload, ...Object.fromEntries(filled) };
}
