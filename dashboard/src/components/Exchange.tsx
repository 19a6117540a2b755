/** A request and its answer, side by side where there is room: deliveries, test messages, previews and captured requests. */
import {
  Alert,
  Card,
  Code,
  Group,
  Progress,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Table,
  Tabs,
  Text,
  Tooltip,
} from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { type ReactNode, useMemo, useState } from 'react';
import type { Schemas } from '@/api/client';
import { Copy } from './Copy';
import { CodeView } from './code/Code';
import { asCurl, byteSize, type Header, isMasked, phasesOf, prettyJson, type ShownRequest } from './exchange';
import { OutcomeBadge, StatusBadge } from './Outcome';
import { milliseconds } from './time';

/** How high a body grows before it scrolls. */
const BODY_HEIGHT_MAX = 360;

/** One attempt, or one test message: how it ended, why, how long it took, and what went to and fro. */
export function Exchange({ exchange }: { exchange: Schemas['ExchangeDto'] }) {
  const { request, response, outcome, error, remedy, timings, address } = exchange;
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <OutcomeBadge outcome={outcome} />
        {address && (
          <Text size="sm" c="dimmed">
            connected to {address}
          </Text>
        )}
      </Group>
      {(error || remedy) && (
        <Alert variant="light" color="red" icon={<IconAlertCircle />} title={error ?? undefined}>
          {remedy}
        </Alert>
      )}
      <Timings timings={timings} />
      <SimpleGrid type="container" cols={{ base: 1, '720px': 2 }} spacing="sm">
        {request ? (
          <RequestView request={request} />
        ) : (
          <Side title="Request">
            <Text size="sm" c="dimmed">
              Nothing was sent.
            </Text>
          </Side>
        )}
        <ResponseView response={response ?? null} />
      </SimpleGrid>
    </Stack>
  );
}

/** A request: its line, its headers, its body. */
export function RequestView({ request }: { request: ShownRequest }) {
  const { method = 'POST', url, headers, body, bodyBytes, bodySha256 } = request;
  return (
    <Side title="Request" actions={<Copy text={asCurl(request)} label="Copy as curl" />}>
      <Code block fz="xs" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {method} {url}
      </Code>
      <Parts headers={headers} label="Request">
        {body === null || body === undefined ? (
          <Unkept bytes={bodyBytes} hash={bodySha256} />
        ) : (
          <BodyView text={body} label="Request body" />
        )}
      </Parts>
    </Side>
  );
}

/** An answer; null if there was none. */
function ResponseView({ response }: { response: Schemas['ReceivedResponseDto'] | null }) {
  return (
    <Side title="Answer">
      {response === null ? (
        <Text size="sm" c="dimmed">
          There was no answer.
        </Text>
      ) : (
        <>
          <Group>
            <StatusBadge status={response.status} />
          </Group>
          <Parts headers={response.headers} label="Answer">
            <BodyView text={response.body} label="Answer body" />
            {response.isTruncated && (
              <Text size="xs" c="dimmed">
                The answer was longer; this is its beginning.
              </Text>
            )}
          </Parts>
        </>
      )}
    </Side>
  );
}

function Side({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <Card padding="sm">
      <Stack gap="xs">
        <Group justify="space-between" mih={26}>
          <Text fw={600} size="sm">
            {title}
          </Text>
          {actions}
        </Group>
        {children}
      </Stack>
    </Card>
  );
}

function Parts({ headers, label, children }: { headers: readonly Header[]; label: string; children: ReactNode }) {
  return (
    <Tabs defaultValue="body" keepMounted={false}>
      <Tabs.List aria-label={label}>
        <Tabs.Tab value="body">Body</Tabs.Tab>
        <Tabs.Tab value="headers">Headers ({headers.length})</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="body" pt="xs">
        <Stack gap="xs">{children}</Stack>
      </Tabs.Panel>
      <Tabs.Panel value="headers" pt="xs">
        <HeadersTable headers={headers} />
      </Tabs.Panel>
    </Tabs>
  );
}

/** Headers in the order in which they were sent. */
export function HeadersTable({ headers }: { headers: readonly Header[] }) {
  if (headers.length === 0)
    return (
      <Text size="sm" c="dimmed">
        There are none.
      </Text>
    );
  return (
    <Table verticalSpacing={4} fz="xs" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="38%">Name</Table.Th>
          <Table.Th>Value</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {headers.map(({ name, value }, index) => (
          <Table.Tr key={index} ff="monospace">
            <Table.Td style={{ overflowWrap: 'anywhere', verticalAlign: 'top' }}>{name}</Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              {isMasked(value) ? (
                <Tooltip label="A secret: the server does not keep it">
                  <Text span inherit c="dimmed">
                    {value}
                  </Text>
                </Tooltip>
              ) : (
                value
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** A body: laid out if it is JSON, and as it is. */
export function BodyView({ text, label }: { text: string; label: string }) {
  const [form, setForm] = useState<string>('pretty');
  const pretty = useMemo(() => prettyJson(text), [text]);
  if (text === '')
    return (
      <Text size="sm" c="dimmed">
        It is empty.
      </Text>
    );
  const isPretty = pretty !== null && form === 'pretty';
  return (
    <Stack gap={6}>
      <Group justify="space-between">
        {pretty === null ? (
          <Text size="xs" c="dimmed">
            Not JSON
          </Text>
        ) : (
          <SegmentedControl
            size="xs"
            aria-label={`How to show it: ${label}`}
            value={form}
            onChange={setForm}
            data={[
              { value: 'pretty', label: 'Pretty' },
              { value: 'raw', label: 'Raw' },
            ]}
          />
        )}
        <Copy text={text} label={`Copy ${label.toLowerCase()}`} />
      </Group>
      <CodeView
        text={isPretty ? pretty : text}
        label={label}
        language={pretty === null ? 'text' : 'json'}
        maxHeight={BODY_HEIGHT_MAX}
      />
    </Stack>
  );
}

function Unkept({ bytes, hash }: { bytes: number | undefined; hash: string | null | undefined }) {
  return (
    <Stack gap={4}>
      <Text size="sm" c="dimmed">
        {bytes === undefined ? 'The body' : `The body of ${byteSize(bytes)}`} is not kept in the log. Settings say
        whether this environment stores bodies.
      </Text>
      {hash && (
        <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
          SHA-256 {hash}
        </Text>
      )}
    </Stack>
  );
}

/** Where the time of an attempt went. */
function Timings({ timings }: { timings: Schemas['TimingsDto'] }) {
  const phases = phasesOf(timings);
  const whole = Math.max(timings.total, Number.MIN_VALUE);
  return (
    <Stack gap={4}>
      <Progress.Root size="sm" aria-hidden>
        {phases.map(({ name, length, color }) => (
          <Progress.Section key={name} value={(100 * length) / whole} color={color} />
        ))}
      </Progress.Root>
      <Group gap="sm">
        <Text size="xs" fw={500}>
          {milliseconds(timings.total)} in all
        </Text>
        {phases.map(({ name, length, color }) => (
          <Group key={name} gap={4}>
            <span
              aria-hidden
              style={{ width: 8, height: 8, borderRadius: 2, background: `var(--mantine-color-${color}-filled)` }}
            />
            <Text size="xs" c="dimmed">
              {name} {milliseconds(length)}
            </Text>
          </Group>
        ))}
      </Group>
    </Stack>
  );
}
