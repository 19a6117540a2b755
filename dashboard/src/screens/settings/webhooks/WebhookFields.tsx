/** What can be said of an operational webhook, when it is made and later. */
import { Checkbox, Stack, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { EVENT_MEANINGS, EVENT_TYPES } from './events';

export interface WebhookValues extends Record<string, unknown> {
  url: string;
  events: string[];
}

/** What is wrong with them before the server is asked. */
export const webhookRules = {
  url: (url: string) => (/^https?:\/\/./.test(url) ? null : 'Enter an http or https URL'),
  events: (events: string[]) => (events.length === 0 ? 'Choose at least one event' : null),
};

export function WebhookFields({ form }: { form: UseFormReturnType<WebhookValues> }) {
  return (
    <Stack>
      <TextInput
        label="URL"
        type="url"
        placeholder="https://example.com/tidings"
        required
        data-autofocus
        {...form.getInputProps('url')}
      />
      <Checkbox.Group label="Events" {...form.getInputProps('events')}>
        <Stack gap="xs" mt={6}>
          {EVENT_TYPES.map((type) => (
            <Checkbox
              key={type}
              value={type}
              label={type}
              description={EVENT_MEANINGS[type]}
              aria-invalid={form.errors.events !== undefined}
            />
          ))}
        </Stack>
      </Checkbox.Group>
    </Stack>
  );
}
