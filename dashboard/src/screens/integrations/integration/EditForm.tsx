/** The form that changes an integration. A secret that is set stays unless it is replaced. */
import { Alert, Button, Card, Group, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Schemas } from '@/api/client';
import { ApiError } from '@/api/errors';
import { useCan } from '@/app/session';
import { showMistakes, takeRefusal } from '@/components/forms';
import { credentialErrors, credentialNames, type IntegrationForm, mistakes, sent } from '../fields/integrationForm';
import { ProviderFields } from '../fields/ProviderFields';
import { initialCredentials } from '../fields/values';
import type { Integration } from '../health';
import { keepIntegration } from '../queries';
import { ASYMMETRIC, isOn, isStandard, OVERRIDES, STANDARD } from './signing';

interface EditFormProps {
  integration: Integration;
  provider: Schemas['ProviderDto'];
}

interface EditValues extends IntegrationForm {
  isStandard: boolean;
  hasPair: boolean;
  allowsOverrides: boolean;
}

export function EditForm({ integration, provider }: EditFormProps) {
  const { fields } = provider;
  const queries = useQueryClient();
  const isAllowed = useCan('admin');
  const [problem, setProblem] = useState<string | null>(null);
  const update = api.useMutation('put', '/v1/integrations/{integrationId}', { meta: { quiet: true } });
  const form = useForm<EditValues>({
    initialValues: valuesOf(integration, provider),
    validate: (values) => mistakes(fields, values),
  });
  const start = (values: EditValues) => {
    form.setInitialValues(values);
    form.setValues(values);
    form.resetDirty(values);
  };
  const submit = form.onSubmit(
    (values) => {
      setProblem(null);
      const { active: _active, ...body } = sent(fields, values, integration.credentials);
      const configurations = { ...integration.configurations, ...configurationsOf(values) };
      update.mutate(
        { params: { path: { integrationId: integration._id } }, body: { ...body, configurations } },
        {
          onSuccess: ({ data }) => {
            start(valuesOf(data, provider));
            notifications.show({
              color: 'teal',
              title: 'Saved',
              message: `${data.name} sends with these settings now.`,
            });
            void keepIntegration(queries, data);
          },
          onError: (error: unknown) => {
            if (error instanceof ApiError && error.status === 409) form.setFieldError('identifier', error.message);
            else setProblem(takeRefusal(form, error, credentialNames(fields)));
          },
        },
      );
    },
    (_mistakes, _values, event) => event !== undefined && showMistakes(event.currentTarget),
  );
  return (
    <form onSubmit={submit} noValidate aria-label="Configuration">
      <fieldset disabled={!isAllowed} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
        <Card>
          <Stack>
            {problem !== null && (
              <Alert color="red" role="alert">
                {problem}
              </Alert>
            )}
            <TextInput label="Name" withAsterisk {...form.getInputProps('name')} />
            <TextInput
              label="Identifier"
              description="Code that names the former one finds nothing once it is changed."
              withAsterisk
              spellCheck={false}
              autoComplete="off"
              {...form.getInputProps('identifier')}
            />
            <ProviderFields
              fields={fields}
              values={form.values.credentials}
              errors={credentialErrors(form.errors)}
              onChange={(key, value) => form.setFieldValue(`credentials.${key}`, value)}
            />
            {provider.signs && (
              <>
                <Title order={3}>Signatures</Title>
                <Switch
                  label="Headers of Standard Webhooks"
                  description="webhook-id, webhook-timestamp and webhook-signature protect from repetitions, which x-novu-signature does not."
                  {...form.getInputProps('isStandard', { type: 'checkbox' })}
                />
                <Switch
                  label="Sign with a key pair as well"
                  description="Your endpoint needs the public key only, with which nobody can sign. It needs the headers of Standard Webhooks."
                  {...form.getInputProps('hasPair', { type: 'checkbox' })}
                />
                <Switch
                  label="Triggers may bring their own URL and secret"
                  description="Whoever may trigger a workflow then decides where its pushes go."
                  {...form.getInputProps('allowsOverrides', { type: 'checkbox' })}
                />
              </>
            )}
            <Group>
              <Button type="submit" disabled={!form.isDirty()} loading={update.isPending}>
                Save
              </Button>
              {form.isDirty() && (
                <Button variant="subtle" color="gray" onClick={() => start(valuesOf(integration, provider))}>
                  Discard changes
                </Button>
              )}
              {!isAllowed && (
                <Text size="sm" c="dimmed">
                  Changing this needs the role admin.
                </Text>
              )}
            </Group>
          </Stack>
        </Card>
      </fieldset>
    </form>
  );
}

function valuesOf(integration: Integration, provider: Schemas['ProviderDto']): EditValues {
  return {
    name: integration.name,
    identifier: integration.identifier,
    active: integration.active,
    credentials: initialCredentials(provider.fields, integration.credentials),
    isStandard: isStandard(integration),
    hasPair: isOn(integration, ASYMMETRIC),
    allowsOverrides: isOn(integration, OVERRIDES),
  };
}

function configurationsOf({ isStandard: standard, hasPair, allowsOverrides }: EditValues): Record<string, boolean> {
  return { [STANDARD]: standard, [ASYMMETRIC]: hasPair, [OVERRIDES]: allowsOverrides };
}
