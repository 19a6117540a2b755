/** The schema of the payload: what triggers may send, and what templates are helped with. */
import { Alert, Button, Checkbox, Grid, Group, Paper, Stack, Switch, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { CodeEditor } from '@/components/code/Code';
import { confirm } from '@/components/confirm';
import { pretty, readObject } from '@/components/json';
import { schemaProblem, type Workflow } from './draft';
import { useDraft } from './form';
import { schemaFrom } from './schema';
import { useExample } from './usePreview';

export function PayloadTab({ workflow, canWrite }: { workflow: Workflow; canWrite: boolean }) {
  const form = useDraft();
  const { payloadSchema, validatePayload } = form.values;
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <Paper withBorder p="md" component="section" aria-label="Schema">
          <Stack>
            <Text size="sm" c="dimmed">
              A JSON Schema for what triggers send as payload. It completes variables in the templates, and can refuse
              triggers that do not fit. Empty: any payload.
            </Text>
            <Switch
              label="Refuse triggers whose payload does not fit"
              description={
                validatePayload && payloadSchema.trim() === '' ? 'Takes effect once there is a schema.' : undefined
              }
              disabled={!canWrite}
              {...form.getInputProps('validatePayload', { type: 'checkbox' })}
            />
            <CodeEditor
              label="Payload schema"
              language="json"
              minHeight={280}
              maxHeight={560}
              readOnly={!canWrite}
              placeholder={'{ "type": "object", "properties": { … } }'}
              value={payloadSchema}
              error={form.errors.payloadSchema ?? schemaProblem(payloadSchema)}
              onChange={(text) => form.setFieldValue('payloadSchema', text)}
            />
          </Stack>
        </Paper>
      </Grid.Col>
      {canWrite && (
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <MakeFromExample workflow={workflow} />
        </Grid.Col>
      )}
    </Grid>
  );
}

/** Schemas that hold nothing, as new workflows have them, can be replaced without asking. */
const SAYS_NOTHING = new Set(['type', 'properties', 'additionalProperties']);

function saysSomething(schema: string): boolean {
  const { value } = readObject(schema);
  if (value === null) return schema.trim() !== '';
  const properties = Object.keys(Object(value.properties));
  return properties.length > 0 || Object.keys(value).some((name) => !SAYS_NOTHING.has(name));
}

function MakeFromExample({ workflow }: { workflow: Workflow }) {
  const form = useDraft();
  const example = useExample(workflow);
  const [written, setWritten] = useState<string | null>(null);
  const [isStrict, setStrict] = useState(false);
  const text = written ?? pretty(example);
  const { value, problem } = readObject(text);
  const make = () => {
    if (value !== null) form.setFieldValue('payloadSchema', pretty(schemaFrom(value, isStrict)));
  };
  const ask = () =>
    confirm({
      title: 'Replace the schema?',
      children: 'What stands in the schema now is replaced. Nothing is saved until you save.',
      action: 'Replace',
      onConfirm: make,
    });
  return (
    <Paper withBorder p="md" component="section" aria-label="Make from example">
      <Stack>
        <Title order={2}>Make from example</Title>
        <CodeEditor
          label="Example payload"
          language="json"
          minHeight={160}
          maxHeight={400}
          value={text}
          error={problem}
          onChange={setWritten}
        />
        <Checkbox
          label="Require every field"
          checked={isStrict}
          onChange={(event) => setStrict(event.currentTarget.checked)}
        />
        <Group justify="flex-end">
          <Button
            variant="default"
            disabled={value === null}
            onClick={saysSomething(form.values.payloadSchema) ? ask : make}
          >
            Make schema
          </Button>
        </Group>
        {form.values.validatePayload && isStrict && (
          <Alert color="gray" p="xs">
            <Text size="xs">Triggers that leave one of these fields out will be refused.</Text>
          </Alert>
        )}
      </Stack>
    </Paper>
  );
}
