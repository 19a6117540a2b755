/** What a workflow is called, how it is found, and whether it runs. */
import {
  Fieldset,
  Grid,
  Paper,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { Copy } from '@/components/Copy';
import { useTags } from '../tags';
import { SEVERITIES, type Workflow } from './draft';
import { useDraft } from './form';

const SEVERITY_NAMES = { none: 'None', low: 'Low', medium: 'Medium', high: 'High' };

export function SettingsTab({ workflow, canWrite }: { workflow: Workflow; canWrite: boolean }) {
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <Paper withBorder p="md" component="section" aria-label="About the workflow">
          <About workflow={workflow} canWrite={canWrite} />
        </Paper>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <PreferenceFields canWrite={canWrite} />
      </Grid.Col>
    </Grid>
  );
}

function About({ workflow, canWrite }: { workflow: Workflow; canWrite: boolean }) {
  const form = useDraft();
  const tags = useTags();
  return (
    <Stack>
      <Switch
        label="Active"
        description="Triggers of an inactive workflow are answered, and start nothing."
        disabled={!canWrite}
        {...form.getInputProps('active', { type: 'checkbox' })}
      />
      <TextInput label="Name" required readOnly={!canWrite} {...form.getInputProps('name')} />
      <TextInput
        label="Identifier"
        description="Triggers name it. It cannot be changed: duplicate the workflow for another one."
        value={workflow.workflowId}
        readOnly
        variant="filled"
        rightSection={<Copy text={workflow.workflowId} label="Copy identifier" />}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
      <Textarea
        label="Description"
        autosize
        minRows={2}
        maxLength={256}
        readOnly={!canWrite}
        {...form.getInputProps('description')}
      />
      <TagsInput label="Tags" data={tags} maxTags={16} readOnly={!canWrite} {...form.getInputProps('tags')} />
      <Select
        label="Severity"
        description="A label for people and filters: it does not change how messages are sent."
        data={SEVERITIES.map((value) => ({ value, label: SEVERITY_NAMES[value] }))}
        allowDeselect={false}
        readOnly={!canWrite}
        maw={{ sm: 320 }}
        {...form.getInputProps('severity')}
      />
    </Stack>
  );
}

const CHANNEL_NAMES: Readonly<Record<string, string>> = {
  in_app: 'In-app',
  email: 'Email',
  sms: 'SMS',
  chat: 'Chat',
  push: 'Push',
};

function PreferenceFields({ canWrite }: { canWrite: boolean }) {
  const form = useDraft();
  const { all, channels } = form.values.preferences.workflow;
  return (
    <Fieldset legend="Default preferences of subscribers" disabled={!canWrite}>
      <Stack>
        <Text size="sm" c="dimmed">
          Stored and answered for clients of Novu's API. Deliveries do not ask them yet.
        </Text>
        <Switch
          label="On"
          checked={all.enabled}
          onChange={(event) => form.setFieldValue('preferences.workflow.all.enabled', event.currentTarget.checked)}
        />
        <Switch
          label="Subscribers cannot change them"
          checked={all.readOnly}
          onChange={(event) => form.setFieldValue('preferences.workflow.all.readOnly', event.currentTarget.checked)}
        />
        <SimpleGrid cols={2} spacing="xs">
          {Object.entries(channels).map(([name, { enabled }]) => (
            <Switch
              key={name}
              size="xs"
              label={CHANNEL_NAMES[name] ?? name}
              checked={enabled}
              onChange={(event) =>
                form.setFieldValue('preferences.workflow.channels', {
                  ...channels,
                  [name]: { enabled: event.currentTarget.checked },
                })
              }
            />
          ))}
        </SimpleGrid>
      </Stack>
    </Fieldset>
  );
}
