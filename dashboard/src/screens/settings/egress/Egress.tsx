/** Where webhooks may go, as the server is configured. It is read here and changed there. */
import { Alert, Card, Code, Group, List, Stack, Text, Title } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { api, type Schemas } from '@/api/client';
import { CodeView } from '@/components/code/Code';
import { Page } from '@/components/Page';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';

const EXAMPLE = `[egress]
allow = ["10.1.0.0/16", "hooks.internal", "*.corp.example"]`;

export function Egress() {
  const server = api.useQuery('get', '/tidings/v1/server', {}, { select: ({ data }) => data });
  return (
    <Page
      title="Egress"
      about="Where this server may send requests. Whoever chooses a webhook URL chooses that, so every request passes these rules."
    >
      {server.isPending && <RowsSkeleton />}
      {server.isLoadingError && <Problem error={server.error} retry={() => void server.refetch()} />}
      {server.data !== undefined && <Rules egress={server.data.egress} />}
      <HowToChange />
    </Page>
  );
}

function Rules({ egress }: { egress: Schemas['EgressDto'] }) {
  return (
    <>
      <Card>
        <Stack gap="sm">
          <Title order={2}>Allowed</Title>
          <List spacing="xs" size="sm">
            <List.Item>The public internet, over http and https, on any port.</List.Item>
            <List.Item>
              {egress.allowsLoopback
                ? 'Loopback addresses of this machine, since the server listens on loopback only.'
                : 'Not the loopback addresses of this machine: the server can be reached from elsewhere.'}
            </List.Item>
            {egress.rules.length === 0 && <List.Item>No private network or host is allowed beside these.</List.Item>}
          </List>
          {egress.rules.length > 0 && (
            <>
              <Text size="sm">Beside these, by configuration:</Text>
              <Words words={egress.rules} />
            </>
          )}
        </Stack>
      </Card>
      <Card>
        <Stack gap="sm">
          <Title order={2}>Never allowed</Title>
          <Text size="sm">Cloud metadata services hand out credentials. No rule opens them.</Text>
          <Words words={egress.neverAllowed} />
        </Stack>
      </Card>
    </>
  );
}

function Words({ words }: { words: readonly string[] }) {
  return (
    <Group gap={6}>
      {words.map((word) => (
        <Code key={word}>{word}</Code>
      ))}
    </Group>
  );
}

function HowToChange() {
  return (
    <Card>
      <Stack gap="sm">
        <Title order={2}>How to change it</Title>
        <Text size="sm">
          Rules belong to the machine that the server runs on: start it with <Code>--egress-allow RULE</Code>, set{' '}
          <Code>TIDINGS_EGRESS_ALLOW</Code>, or write them into <Code>tidings.toml</Code>:
        </Text>
        <CodeView text={EXAMPLE} label="Rules in tidings.toml" language="text" />
        <Text size="sm">
          A network such as <Code>10.1.0.0/16</Code> allows its addresses, <Code>hooks.internal</Code> that host
          whatever its addresses, <Code>*.corp.example</Code> every host below it.
        </Text>
        <Alert color="gray" icon={<IconInfoCircle />}>
          A change takes a restart.
        </Alert>
      </Stack>
    </Card>
  );
}
