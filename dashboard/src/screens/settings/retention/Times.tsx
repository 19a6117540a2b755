/** The times after which things go. */
import { Button, Card, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client, type Schemas } from '@/api/client';
import { confirm } from '@/components/confirm';
import { takeRefusal } from '@/components/forms';
import { LeaveGuard } from '@/components/LeaveGuard';
import { isShorter } from '@/components/length';
import { Refusal } from '@/components/Refusal';
import { Sourced } from '@/components/Sourced';
import { useFollowed } from '@/components/useFollowed';

const PATH = '/tidings/v1/environment/retention';
type Times = Schemas['RetentionTimesDto'] & Record<string, unknown>;
type Member = keyof Schemas['RetentionSourcesDto'];

const MEMBERS: readonly { member: Member; label: string; description: string }[] = [
  {
    member: 'log',
    label: 'Log',
    description: 'Attempts with what was sent and answered, step logs, payloads of triggers, and what messages say.',
  },
  {
    member: 'messages',
    label: 'Messages and runs',
    description: 'That there was one, for whom, and how it ended. No shorter than the log.',
  },
  { member: 'deadLetters', label: 'Dead letters', description: 'With all that sending them again needs.' },
];
const GROUPS = MEMBERS.map(({ member }) => [member]);

export function Times({ retention, isReadOnly }: { retention: Schemas['RetentionDto']; isReadOnly: boolean }) {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);
  const form = useForm<Times>({ initialValues: { ...retention.effective } });
  const take = useFollowed(form, { ...retention.effective }, GROUPS);

  const save = async (changes: Schemas['RetentionOverridesDto'], settled: Partial<Times>) => {
    setProblem(null);
    setPending(true);
    try {
      const { data } = await client.PATCH(PATH, { body: changes });
      if (data === undefined) return;
      queries.setQueryData(api.queryOptions('get', PATH, {}).queryKey, data);
      take({ ...data.data.effective }, settled);
      notifications.show({ message: 'Saved. What is too old now goes within a day.' });
    } catch (error) {
      setProblem(takeRefusal(form, error));
    } finally {
      setPending(false);
    }
  };
  const submit = form.onSubmit((values) => {
    const before = form.getInitialValues();
    const changed = MEMBERS.filter(({ member }) => values[member] !== before[member]);
    const changes = Object.fromEntries(changed.map(({ member }) => [member, values[member].trim()]));
    if (!changed.some(({ member }) => isShorter(values[member], before[member]))) return void save(changes, values);
    confirm({
      title: 'Keep it for a shorter time?',
      children: 'What is older than that is removed within a day, and cannot be had back.',
      action: 'Remove what is older',
      onConfirm: () => void save(changes, values),
    });
  });
  const reset = (member: Member, label: string) =>
    confirm({
      title: `Stop setting ${label} here?`,
      children:
        'The server decides again. If it keeps this for a shorter time, what is older is removed within a day, and cannot be had back.',
      action: 'Stop setting it here',
      // What was typed into the others stays.
      onConfirm: () => void save({ [member]: null }, { [member]: form.getValues()[member] }),
    });
  return (
    <Card>
      <form onSubmit={submit} noValidate>
        <LeaveGuard what="environment's retention" isDirty={form.isDirty()} />
        <Stack>
          <Title order={2}>Times</Title>
          <Text size="sm" c="dimmed">
            Such as 12h or 30d, from 1h to 3650d.
          </Text>
          <Refusal text={problem} />
          {MEMBERS.map(({ member, label, description }) => (
            <Sourced
              key={member}
              source={retention.sources[member]}
              level="environment"
              name={label}
              onReset={isReadOnly ? undefined : () => reset(member, label)}
            >
              <TextInput
                label={label}
                description={description}
                readOnly={isReadOnly}
                inputWrapperOrder={['label', 'description', 'input', 'error']}
                maw={520}
                {...form.getInputProps(member)}
              />
            </Sourced>
          ))}
          {!isReadOnly && (
            <Group>
              <Button type="submit" loading={isPending} disabled={!form.isDirty()}>
                Save changes
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Card>
  );
}
