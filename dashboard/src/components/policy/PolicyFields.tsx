/** The members of a delivery policy as fields, by what they are about. */
import { Card, NumberInput, Select, SimpleGrid, Stack, Switch, TextInput, Title } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { ReactNode } from 'react';
import { type PolicyMember, type PolicyValues, summaryOf } from './values';

export interface PolicyParts {
  form: UseFormReturnType<PolicyValues>;
  isReadOnly: boolean;
  /** Puts beside a control where its member comes from. */
  sourced: (member: PolicyMember, name: string, control: ReactNode) => ReactNode;
}

const ORDERS = [
  { value: 'none', label: 'None: the fastest goes first' },
  { value: 'subscriber', label: 'Of each subscriber' },
  { value: 'integration', label: 'Of all messages' },
];

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card>
      <Stack>
        <Title order={2}>{title}</Title>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl" verticalSpacing="lg">
          {children}
        </SimpleGrid>
      </Stack>
    </Card>
  );
}

/** How often, and for how long. */
export function Attempts({ form, isReadOnly: readOnly, sourced }: PolicyParts) {
  return (
    <Part title="Attempts">
      {sourced(
        'schedule',
        'Schedule',
        <TextInput
          label="Schedule"
          description={`The pause before each attempt. ${summaryOf(form.getValues().schedule) ?? '0s alone tries once'}.`}
          readOnly={readOnly}
          {...form.getInputProps('schedule')}
        />,
      )}
      {sourced(
        'timeToLive',
        'Time to live',
        <TextInput
          label="Time to live"
          description="How long a message is worth sending, 1s to 7d. Then it is a dead letter."
          readOnly={readOnly}
          {...form.getInputProps('timeToLive')}
        />,
      )}
      {sourced(
        'jitterPercent',
        'Jitter',
        <NumberInput
          label="Jitter"
          description="How far a pause may be off, so that not everything is tried at the same time."
          suffix=" %"
          min={0}
          max={100}
          readOnly={readOnly}
          {...form.getInputProps('jitterPercent')}
        />,
      )}
      {sourced(
        'retriesClientErrors',
        'Try again after 4xx answers',
        <Switch
          label="Try again after 4xx answers"
          description="408, 425 and 429 are tried again in any case, 410 never."
          disabled={readOnly}
          {...form.getInputProps('retriesClientErrors', { type: 'checkbox' })}
        />,
      )}
    </Part>
  );
}

/** How long an exchange may take. */
export function Timeouts({ form, isReadOnly: readOnly, sourced }: PolicyParts) {
  return (
    <Part title="Timeouts">
      {sourced(
        'connectTimeout',
        'Connecting',
        <TextInput
          label="Connecting"
          description="1s to 60s, no longer than the whole exchange."
          readOnly={readOnly}
          {...form.getInputProps('connectTimeout')}
        />,
      )}
      {sourced(
        'requestTimeout',
        'The whole exchange',
        <TextInput
          label="The whole exchange"
          description="From connecting to the last byte of the answer, 1s to 60s."
          readOnly={readOnly}
          {...form.getInputProps('requestTimeout')}
        />,
      )}
    </Part>
  );
}

/** How much at once, and in which order. */
export function Pace({ form, isReadOnly: readOnly, sourced }: PolicyParts) {
  return (
    <Part title="Pace and order">
      {sourced(
        'concurrency',
        'Exchanges at once',
        <NumberInput
          label="Exchanges at once"
          description="An upper bound, 1 to 512. Empty: as many as the endpoint copes with."
          min={1}
          max={512}
          allowDecimal={false}
          placeholder="No limit"
          readOnly={readOnly}
          {...form.getInputProps('concurrency')}
        />,
      )}
      {sourced(
        'order',
        'Order',
        <Select
          label="Order"
          description="Where it is kept, a message waits until the one before it is delivered or given up."
          data={ORDERS}
          allowDeselect={false}
          readOnly={readOnly}
          {...form.getInputProps('order')}
        />,
      )}
      {sourced('rateLimit', 'Rate limit', <RateLimit form={form} readOnly={readOnly} />)}
    </Part>
  );
}

function RateLimit({ form, readOnly }: { form: PolicyParts['form']; readOnly: boolean }) {
  const isUnlimited = form.getValues().rateCount === '';
  return (
    <SimpleGrid cols={3} spacing="xs">
      <NumberInput
        label="Rate limit"
        description="Attempts"
        min={1}
        allowDecimal={false}
        placeholder="No limit"
        readOnly={readOnly}
        {...form.getInputProps('rateCount')}
      />
      <TextInput
        label="Period"
        description="1s to 1d"
        disabled={isUnlimited}
        readOnly={readOnly}
        {...form.getInputProps('ratePeriod')}
      />
      <NumberInput
        label="Burst"
        description="At once"
        min={1}
        allowDecimal={false}
        disabled={isUnlimited}
        readOnly={readOnly}
        {...form.getInputProps('rateBurst')}
      />
    </SimpleGrid>
  );
}
