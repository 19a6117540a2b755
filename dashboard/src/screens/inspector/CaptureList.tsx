/** The requests that an inspector keeps, as a list to choose from. */
import { Badge, Button, Card, Group, NavLink, ScrollArea, Text } from '@mantine/core';
import { useArrivals } from '@/components/arrivals';
import { byteSize } from '@/components/exchange';
import { clock } from '@/components/time';
import type { Captured } from './inspectors';
import { VerificationSign } from './Verification';
import { verdictOf } from './verdict';

interface CaptureListProps {
  requests: readonly Captured[];
  openedId: string | undefined;
  onOpen: (id: string) => void;
  onMore: (() => void) | undefined;
  isLoading: boolean;
}

export function CaptureList({ requests, openedId, onOpen, onMore, isLoading }: CaptureListProps) {
  const arrivals = useArrivals(requests, 'captures', ({ id }) => id);
  return (
    <Card padding={4} component="nav" aria-label="Requests">
      <ScrollArea.Autosize mah="70vh">
        {requests.map((captured) => (
          <div key={captured.id} ref={arrivals.slideIn(captured)}>
            <NavLink
              component="button"
              active={captured.id === openedId}
              aria-current={captured.id === openedId}
              onClick={() => onOpen(captured.id)}
              leftSection={<VerificationSign verification={captured.verification} />}
              label={
                <Group gap="xs" wrap="nowrap">
                  <Badge variant="default" size="sm" ff="monospace" fw={500} style={{ flexShrink: 0 }}>
                    {captured.method}
                  </Badge>
                  <Text span size="sm" ff="monospace">
                    {clock(captured.at)}
                  </Text>
                  <Text span size="xs" ml="auto" style={{ whiteSpace: 'nowrap' }}>
                    {byteSize(captured.size)}
                  </Text>
                </Group>
              }
              description={`${verdictOf(captured.verification).label} · answered ${captured.answered.status}`}
            />
          </div>
        ))}
        {onMore !== undefined && (
          <Button variant="subtle" size="xs" fullWidth loading={isLoading} onClick={onMore}>
            Show older requests
          </Button>
        )}
      </ScrollArea.Autosize>
    </Card>
  );
}
