/** One request as it came. */
import { Alert, Badge, Card, Code, Group, Stack, Tabs, Text } from '@mantine/core';
import { useMemo } from 'react';
import { Copy } from '@/components/Copy';
import { BodyView, HeadersTable } from '@/components/Exchange';
import { asCurl, byteSize } from '@/components/exchange';
import { exact } from '@/components/time';
import { type Captured, type Inspector, urlOf } from './inspectors';
import { Verification } from './Verification';

interface CaptureViewProps {
  inspector: Inspector;
  captured: Captured;
}

export function CaptureView({ inspector, captured }: CaptureViewProps) {
  const { method, query, headers, body, size, address, at, answered } = captured;
  const url = urlOf(inspector) + (query === '' ? '' : `?${query}`);
  return (
    <Card>
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Group gap="xs" wrap="nowrap" miw={0} align="flex-start">
            <Badge variant="filled" ff="monospace" style={{ flexShrink: 0 }}>
              {method}
            </Badge>
            <Code style={{ overflowWrap: 'anywhere' }}>{inspector.path + (query === '' ? '' : `?${query}`)}</Code>
          </Group>
          <Copy text={asCurl({ method, url, headers, ...(body === undefined ? {} : { body }) })} label="Copy as curl" />
        </Group>
        <Text size="xs" c="dimmed">
          {exact(at)}
          {address && ` · from ${address}`} · {byteSize(size)} · answered {answered.status}
        </Text>
        <Verification verification={captured.verification} />
        {captured.truncated && (
          <Alert variant="light" color="yellow">
            It was larger than what is kept: this is its beginning.
          </Alert>
        )}
        <Parts captured={captured} />
      </Stack>
    </Card>
  );
}

function Parts({ captured: { query, headers, body, bodyBase64 } }: { captured: Captured }) {
  const parameters = useMemo(() => [...new URLSearchParams(query)].map(([name, value]) => ({ name, value })), [query]);
  return (
    <Tabs defaultValue="body" keepMounted={false}>
      <Tabs.List aria-label="Parts of the request">
        <Tabs.Tab value="body">Body</Tabs.Tab>
        <Tabs.Tab value="headers">Headers ({headers.length})</Tabs.Tab>
        {parameters.length > 0 && <Tabs.Tab value="query">Query ({parameters.length})</Tabs.Tab>}
      </Tabs.List>
      <Tabs.Panel value="body" pt="xs">
        {bodyBase64 ? (
          <Stack gap="xs">
            <Text size="sm" c="dimmed">
              The body is no text. In base64:
            </Text>
            <BodyView text={bodyBase64} label="Body in base64" />
          </Stack>
        ) : (
          <BodyView text={body ?? ''} label="Body" />
        )}
      </Tabs.Panel>
      <Tabs.Panel value="headers" pt="xs">
        <HeadersTable headers={headers} />
      </Tabs.Panel>
      <Tabs.Panel value="query" pt="xs">
        <HeadersTable headers={parameters} />
      </Tabs.Panel>
    </Tabs>
  );
}
