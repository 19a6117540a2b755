/** A test message: one push through the integration, with what went to and fro. */
import { Button, Card, Grid, Group, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type Schemas } from '@/api/client';
import { Exchange } from '@/components/Exchange';
import { ForRole } from '@/components/ForRole';
import { takeRefusal } from '@/components/forms';
import { ButtonLink, ENVIRONMENT } from '@/components/links';
import { Refusal } from '@/components/Refusal';
import { Ago } from '@/components/Time';
import type { Integration } from '../health';

export function Test({ integration }: { integration: Integration }) {
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({ initialValues: { title: '', content: '', token: '' } });
  const send = api.useMutation('post', '/tidings/v1/integrations/{integrationId}/test', { meta: { quiet: true } });
  const submit = form.onSubmit((values) => {
    setProblem(null);
    const given = Object.fromEntries(Object.entries(values).filter(([, text]) => text !== ''));
    send.mutate(
      { params: { path: { integrationId: integration._id } }, body: given },
      { onError: (error: unknown) => setProblem(takeRefusal(form, error)) },
    );
  });
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 4 }}>
        <Card component="form" onSubmit={submit} aria-label="Test message">
          <Stack>
            <Text size="sm" c="dimmed">
              Sends one push to your endpoint at once, built and signed as any other. It has no workflow and no run, and
              is not tried again.
            </Text>
            <Refusal text={problem} />
            <TextInput label="Title" placeholder="Test message" {...form.getInputProps('title')} />
            <Textarea
              label="Content"
              placeholder="This message tries the integration. No workflow was triggered."
              autosize
              minRows={2}
              maxRows={8}
              {...form.getInputProps('content')}
            />
            <TextInput
              label="Device token"
              description="What your endpoint gets as target. Any text will do."
              placeholder="sample-device-token"
              spellCheck={false}
              autoComplete="off"
              {...form.getInputProps('token')}
            />
            <Group>
              <ForRole needs="author">
                {(isAllowed) => (
                  <Button
                    type="submit"
                    disabled={!isAllowed}
                    loading={send.isPending}
                    leftSection={<IconSend size={16} />}
                  >
                    Send test
                  </Button>
                )}
              </ForRole>
            </Group>
          </Stack>
        </Card>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 8 }}>
        <Stack gap="sm" role="region" aria-label="Result" aria-live="polite">
          {send.data === undefined ? <NoResult /> : <Result exchange={send.data.data} />}
        </Stack>
      </Grid.Col>
    </Grid>
  );
}

function NoResult() {
  return (
    <Text size="sm" c="dimmed" p="md">
      Here you see the request that goes out, what your endpoint answers, and how long it takes.
    </Text>
  );
}

function Result({ exchange }: { exchange: Schemas['ExchangeDto'] }) {
  return (
    <>
      <Group gap="xs">
        <Title order={2}>Result</Title>
        <Ago at={exchange.startedAt} size="sm" c="dimmed" />
      </Group>
      <Exchange exchange={exchange} />
      {exchange.outcome === 'delivered' && <NextSteps />}
    </>
  );
}

/** What remains until a notification arrives. */
function NextSteps() {
  return (
    <Card>
      <Group justify="space-between">
        <Text size="sm">
          Your endpoint takes pushes. Next, give a subscriber a device token, and make a workflow with a Push step.
        </Text>
        <Group gap="xs">
          <ButtonLink from={ENVIRONMENT} to="/env/$environmentId/subscribers" variant="default" size="xs">
            Subscribers
          </ButtonLink>
          <ButtonLink from={ENVIRONMENT} to="/env/$environmentId/workflows" variant="default" size="xs">
            Workflows
          </ButtonLink>
        </Group>
      </Group>
    </Card>
  );
}
