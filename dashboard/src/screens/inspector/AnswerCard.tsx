/** How an inspector answers, and the form that changes it. */
import { Button, Card, Code, Group, Modal, NumberInput, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { api } from '@/api/client';
import { useCan } from '@/app/session';
import { showMistakes, takeRefusal } from '@/components/forms';
import { StatusBadge } from '@/components/Outcome';
import { Refusal } from '@/components/Refusal';
import { milliseconds } from '@/components/time';
import { PRESETS } from './answers';
import { type Inspector, useRefreshInspectors } from './inspectors';

/** The first characters of a body that the card shows. */
const BODY_SHOWN = 200;

export function AnswerCard({ inspector }: { inspector: Inspector }) {
  const [isOpen, setOpen] = useState(false);
  const mayChange = useCan('author');
  const { status, delayMs, contentType, body } = inspector.answer;
  return (
    <Card>
      <Stack gap="xs">
        <Group justify="space-between" mih={30}>
          <Text size="sm" fw={600}>
            Answer
          </Text>
          {mayChange && (
            <Button variant="default" size="xs" leftSection={<IconPencil size={14} />} onClick={() => setOpen(true)}>
              Change answer
            </Button>
          )}
        </Group>
        <Group gap="xs">
          <StatusBadge status={status} />
          <Text size="sm" c="dimmed">
            {delayMs === 0 ? 'at once' : `after ${milliseconds(delayMs)}`} · {contentType || 'no content type'}
          </Text>
        </Group>
        <Code block fz="xs" mah={88} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', overflow: 'hidden' }}>
          {body === '' ? 'An empty body' : body.length > BODY_SHOWN ? `${body.slice(0, BODY_SHOWN)} …` : body}
        </Code>
        <Text size="xs" c="dimmed">
          What senders get. Answer with a failure, or late, to see how deliveries are tried again.
        </Text>
      </Stack>
      <Modal opened={isOpen} onClose={() => setOpen(false)} title="Change answer">
        <AnswerForm inspector={inspector} onDone={() => setOpen(false)} />
      </Modal>
    </Card>
  );
}

function AnswerForm({ inspector, onDone }: { inspector: Inspector; onDone: () => void }) {
  const refresh = useRefreshInspectors();
  const [problem, setProblem] = useState<string | null>(null);
  const { status, delayMs, contentType, body } = inspector.answer;
  const form = useForm({
    initialValues: { status, delayMs, contentType, body },
    // A field for numbers that was emptied holds none.
    validate: {
      status: (number) => (Number.isInteger(number) ? null : 'Enter a status'),
      delayMs: (number) => (Number.isInteger(number) ? null : 'Enter a delay'),
    },
  });
  const change = api.useMutation('patch', '/tidings/v1/inspectors/{inspectorId}', { meta: { quiet: true } });
  const submit = form.onSubmit((answer) => {
    setProblem(null);
    change.mutate(
      { params: { path: { inspectorId: inspector.id } }, body: { answer } },
      {
        onSuccess: () => {
          refresh();
          onDone();
        },
        onError: (error: unknown) => setProblem(takeRefusal(form, error, NAMES)),
      },
    );
  }, showMistakes);
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Refusal text={problem} />
        <Select
          label="Begin with"
          placeholder="An answer that endpoints give"
          data={PRESETS.map(({ name }) => name)}
          value={null}
          onChange={(name) => {
            const preset = PRESETS.find((one) => one.name === name);
            if (preset !== undefined) form.setValues(preset.answer);
          }}
        />
        <Group grow align="flex-start">
          <NumberInput
            label="Status"
            min={200}
            max={599}
            allowDecimal={false}
            required
            data-autofocus
            {...form.getInputProps('status')}
          />
          <NumberInput
            label="Delay"
            suffix=" ms"
            min={0}
            max={30_000}
            step={500}
            allowDecimal={false}
            thousandSeparator=","
            required
            {...form.getInputProps('delayMs')}
          />
        </Group>
        <TextInput label="Content type" {...form.getInputProps('contentType')} />
        <Textarea
          label="Body"
          description="At most 16 KB"
          autosize
          minRows={3}
          maxRows={12}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          {...form.getInputProps('body')}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The server's names of the fields. */
const NAMES = {
  'answer.status': 'status',
  'answer.delayMs': 'delayMs',
  'answer.contentType': 'contentType',
  'answer.body': 'body',
};
