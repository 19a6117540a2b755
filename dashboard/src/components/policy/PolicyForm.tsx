/** A delivery policy, of an environment or of an integration, with where each member comes from. Reading and saving are the screens' affair. */
import { Button, Group, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { takeRefusal } from '@/components/forms';
import { LeaveGuard } from '@/components/LeaveGuard';
import { Refusal } from '@/components/Refusal';
import { Sourced } from '@/components/Sourced';
import { useFollowed } from '@/components/useFollowed';
import { Attempts, Pace, type PolicyParts, Timeouts } from './PolicyFields';
import {
  changesOf,
  FIELDS,
  type Policy,
  type PolicyChanges,
  type PolicyMember,
  type PolicyValues,
  valuesOf,
} from './values';

interface PolicyFormProps {
  policy: Policy;
  level: 'environment' | 'integration';
  isReadOnly: boolean;
  /** Asks the server for changes, and gives what holds then. */
  save: (changes: PolicyChanges) => Promise<Policy>;
}

export function PolicyForm({ policy, level, isReadOnly, save }: PolicyFormProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);
  const form = useForm<PolicyValues>({ initialValues: valuesOf(policy) });
  const take = useFollowed(form, valuesOf(policy), Object.values(FIELDS));

  const ask = async (changes: PolicyChanges, settled: Partial<PolicyValues>, message: string) => {
    setProblem(null);
    setPending(true);
    try {
      take(valuesOf(await save(changes)), settled);
      notifications.show({ message });
    } catch (error) {
      setProblem(takeRefusal(form, error, { rateLimit: 'rateCount' }));
    } finally {
      setPending(false);
    }
  };
  const reset = (member: PolicyMember) => {
    const values = form.getValues();
    // What was typed into other fields stays.
    const settled = Object.fromEntries(FIELDS[member].map((field) => [field, values[field]]));
    void ask({ [member]: null }, settled, 'It is decided elsewhere again');
  };
  const sourced: PolicyParts['sourced'] = (member, name, control) => (
    <Sourced
      source={policy.sources[member]}
      level={level}
      name={name}
      onReset={isReadOnly ? undefined : () => reset(member)}
    >
      {control}
    </Sourced>
  );
  const submit = form.onSubmit((values) => {
    void ask(changesOf(form.getInitialValues(), values), values, 'Saved. It holds from the next attempt on.');
  });
  const parts = { form, isReadOnly, sourced };
  return (
    <form onSubmit={submit} noValidate>
      <LeaveGuard what={`${level}'s delivery`} isDirty={form.isDirty()} isLostWithTab />
      <Stack>
        <Refusal text={problem} />
        <Attempts {...parts} />
        <Timeouts {...parts} />
        <Pace {...parts} />
        {!isReadOnly && (
          <Group>
            <Button type="submit" loading={isPending} disabled={!form.isDirty()}>
              Save changes
            </Button>
            {form.isDirty() && (
              <Button variant="default" onClick={form.reset}>
                Discard
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </form>
  );
}
