/** The form that changes an integration. A secret that is set stays unless it is replaced. */
import { Button, Card, Group, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schemas } from '@/api/client';
import { ApiError } from '@/api/errors';
import { useCan } from '@/app/session';
import { Behind } from '@/components/Behind';
import { showMistakes, takeRefusal } from '@/components/forms';
import { LeaveGuard } from '@/components/LeaveGuard';
import { Refusal } from '@/components/Refusal';
import { useStored } from '@/components/useStored';
import {
  credentialErrors,
  credentialNames,
  type IntegrationForm,
  mistakes,
  secretPaths,
  sent,
} from '../fields/integrationForm';
import { ProviderFields } from '../fields/ProviderFields';
import { initialCredentials } from '../fields/values';
import type { Integration } from '../health';
import { keepIntegration, refreshIntegrations, type StoredIntegration, saveIntegration } from '../queries';
import { ASYMMETRIC, isOn, isStandard, OVERRIDES, STANDARD } from './signing';

interface EditFormProps {
  stored: StoredIntegration;
  provider: Schemas['ProviderDto'];
}

interface EditValues extends IntegrationForm {
  isStandard: boolean;
  hasPair: boolean;
  allowsOverrides: boolean;
}

export function EditForm({ stored, provider }: EditFormProps) {
  const { integration } = stored;
  const isAllowed = useCan('admin');
  const form = useForm<EditValues>({
    initialValues: valuesOf(integration, provider),
    validate: (values) => mistakes(provider.fields, values, integration.credentials),
  });
  const shown = (one: StoredIntegration) => ({ values: valuesOf(one.integration, provider), revision: one.revision });
  // The switch above is no part of the form, and secrets are made below it.
  const { revision, isBehind, begin, keep } = useStored(form, shown(stored), [
    'active',
    ...secretPaths(provider.fields),
  ]);
  const { save, problem, isPending } = useSave({ stored, provider, form, revision });
  const { fields } = provider;
  const submit = form.onSubmit((values) => save(values, (saved) => keep(shown(saved), values)), showMistakes);
  return (
    <form onSubmit={submit} noValidate aria-label="Configuration">
      <LeaveGuard what="integration" isDirty={form.isDirty()} isLostWithTab />
      <fieldset disabled={!isAllowed} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
        <Card>
          <Stack>
            {isBehind && <Behind what="integration" onLoad={() => begin(shown(stored))} />}
            <Refusal text={isBehind ? null : problem} />
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
              stored={integration.credentials}
              errors={credentialErrors(form.errors)}
              onChange={(key, value) => form.setFieldValue(`credentials.${key}`, value)}
            />
            {provider.signs && (
              <>
                <Title order={2} size="h3">
                  Signatures
                </Title>
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
              <Button type="submit" disabled={!form.isDirty()} loading={isPending}>
                Save
              </Button>
              {form.isDirty() && (
                <Button variant="subtle" color="gray" onClick={form.reset}>
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

interface Saving extends EditFormProps {
  form: UseFormReturnType<EditValues>;
  /** The one that the form began with. */
  revision: string | null;
}

function useSave({ stored: { integration }, provider: { fields }, form, revision }: Saving) {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const update = useMutation({
    meta: { quiet: true },
    mutationFn: (values: EditValues) => {
      const { active: _active, ...settings } = sent(fields, values, integration.credentials);
      const configurations = { ...integration.configurations, ...configurationsOf(values) };
      return saveIntegration(integration._id, { ...settings, configurations }, revision);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 409) form.setFieldError('identifier', error.message);
      else setProblem(takeRefusal(form, error, credentialNames(fields)));
      if (error instanceof ApiError && error.status === 412) void refreshIntegrations(queries);
    },
  });
  const save = (values: EditValues, onSaved: (saved: StoredIntegration) => void) => {
    setProblem(null);
    update.mutate(values, {
      onSuccess: (saved) => {
        onSaved(saved);
        const message = `${saved.integration.name} sends with these settings now.`;
        notifications.show({ color: 'teal', title: 'Saved', message });
        void keepIntegration(queries, saved);
      },
    });
  };
  return { save, problem, isPending: update.isPending };
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
