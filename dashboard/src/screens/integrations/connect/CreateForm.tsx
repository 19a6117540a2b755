/** The form that makes an integration: what the provider asks for, a name, an identifier, and whether it sends at once. */
import { Button, Card, Group, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { api, type Schemas } from '@/api/client';
import { ApiError } from '@/api/errors';
import { ForRole } from '@/components/ForRole';
import { showMistakes, takeRefusal } from '@/components/forms';
import { LeaveGuard } from '@/components/LeaveGuard';
import { Refusal } from '@/components/Refusal';
import { browserRandom, identifierFor, identifierSuffix } from '../fields/generate';
import { credentialErrors, credentialNames, type IntegrationForm, mistakes, sent } from '../fields/integrationForm';
import { ProviderFields } from '../fields/ProviderFields';
import { initialCredentials } from '../fields/values';
import type { Integration } from '../health';

interface CreateFormProps {
  provider: Schemas['ProviderDto'];
  onCreated: (integration: Integration) => Promise<void>;
}

export function CreateForm({ provider, onCreated }: CreateFormProps) {
  const [suffix] = useState(() => identifierSuffix(browserRandom));
  const [problem, setProblem] = useState<string | null>(null);
  const create = api.useMutation('post', '/v1/integrations', {
    meta: { quiet: true },
    onSuccess: ({ data }) => onCreated(data),
  });
  const form = useForm<IntegrationForm>({
    initialValues: {
      name: provider.displayName,
      identifier: identifierFor(provider.displayName, suffix),
      active: true,
      credentials: initialCredentials(provider.fields),
    },
    validate: (values) => mistakes(provider.fields, values),
  });
  const submit = form.onSubmit((values) => {
    setProblem(null);
    const body = { providerId: provider.id, channel: provider.channel, ...sent(provider.fields, values) };
    create.mutate({ body }, { onError: (error: unknown) => setProblem(refused(error)) });
  }, showMistakes);
  const refused = (error: unknown) => {
    if (error instanceof ApiError && error.status === 409) {
      form.setFieldError('identifier', error.message);
      return null;
    }
    return takeRefusal(form, error, credentialNames(provider.fields));
  };
  const rename = (name: string) => {
    const isProposed = form.values.identifier === identifierFor(form.values.name, suffix);
    form.setValues({ name, ...(isProposed ? { identifier: identifierFor(name, suffix) } : {}) });
  };
  return (
    <form onSubmit={submit} noValidate aria-label="Integration">
      <LeaveGuard what="integration" isDirty={form.isDirty()} />
      <Stack maw={680}>
        <Refusal text={problem} />
        <Card>
          <Stack>
            <Title order={2}>Credentials</Title>
            <ProviderFields
              fields={provider.fields}
              values={form.values.credentials}
              errors={credentialErrors(form.errors)}
              onChange={(key, value) => form.setFieldValue(`credentials.${key}`, value)}
            />
          </Stack>
        </Card>
        <Card>
          <Stack>
            <Title order={2}>Integration</Title>
            <TextInput
              label="Name"
              description="What your team calls it."
              withAsterisk
              {...form.getInputProps('name')}
              onChange={(event) => rename(event.currentTarget.value)}
            />
            <TextInput
              label="Identifier"
              description="What your code calls it, as integrationIdentifier. It must be the only one of its name in this environment."
              withAsterisk
              spellCheck={false}
              autoComplete="off"
              {...form.getInputProps('identifier')}
            />
            <Switch
              label="Active"
              description="Only an active integration sends."
              {...form.getInputProps('active', { type: 'checkbox' })}
            />
          </Stack>
        </Card>
        <Group>
          <ForRole needs="admin">
            {(isAllowed) => (
              <Button type="submit" loading={create.isPending} disabled={!isAllowed}>
                Create Integration
              </Button>
            )}
          </ForRole>
          <Text size="sm" c="dimmed">
            All of this can be changed later.
          </Text>
        </Group>
      </Stack>
    </form>
  );
}
