/** An integration in the list: what it is, how it fares, whether it sends. */
import { Card, Grid, Group, Skeleton, Stack, Text, ThemeIcon, Tooltip } from '@mantine/core';
import { Identifier } from '@/components/Copy';
import { AnchorLink, ENVIRONMENT } from '@/components/links';
import { percent } from '@/components/numbers';
import { wordIn } from '@/components/search';
import { milliseconds } from '@/components/time';
import { ActiveSwitch } from './ActiveSwitch';
import { CHANNEL_LOOKS } from './channels';
import { DeliveryBars } from './DeliveryBars';
import { EndpointNotice } from './EndpointNotice';
import { type Course, type Endpoint, hostOf, type Integration, rateColor } from './health';
import { CHANNELS } from './routes';
import { StandingBadge } from './StandingBadge';

interface IntegrationCardProps {
  integration: Integration;
  /** Nothing while it is loaded. */
  endpoint: Endpoint | undefined;
  /** Nothing where there were no attempts, and while that is not known. */
  course: Course | undefined;
  isCourseKnown: boolean;
}

const BARS_HEIGHT = 36;

export function IntegrationCard({ integration, endpoint, course, isCourseKnown }: IntegrationCardProps) {
  return (
    <Card component="article" aria-label={integration.name}>
      <Stack gap="sm">
        <Grid align="center" gap="md">
          <Grid.Col span={{ base: 10, md: 5 }} order={1}>
            <Who integration={integration} endpoint={endpoint} />
          </Grid.Col>
          <Grid.Col span={{ base: 2, md: 1 }} order={{ base: 2, md: 4 }}>
            <Group justify="flex-end">
              <ActiveSwitch integration={integration} />
            </Group>
          </Grid.Col>
          <Grid.Col span={{ base: 12, sm: 6, md: 3 }} order={3}>
            {course === undefined ? (
              <Text size="sm" c="dimmed">
                {isCourseKnown ? 'No attempts today' : '–'}
              </Text>
            ) : (
              <DeliveryBars course={course} height={BARS_HEIGHT} />
            )}
          </Grid.Col>
          <Grid.Col span={{ base: 12, sm: 6, md: 3 }} order={3}>
            <Figures endpoint={endpoint} />
          </Grid.Col>
        </Grid>
        <EndpointNotice integration={integration} endpoint={endpoint} />
      </Stack>
    </Card>
  );
}

function Who({ integration, endpoint }: Pick<IntegrationCardProps, 'integration' | 'endpoint'>) {
  const { icon: IconOf } = CHANNEL_LOOKS[wordIn(integration.channel, CHANNELS) ?? 'push'];
  const host = hostOf(integration.credentials.webhookUrl);
  return (
    <Group wrap="nowrap" gap="sm" align="flex-start">
      <ThemeIcon variant="light" size={36} aria-hidden>
        <IconOf size={20} stroke={1.7} />
      </ThemeIcon>
      <Stack gap={2} miw={0}>
        <Group gap="xs">
          <AnchorLink
            from={ENVIRONMENT}
            to="/env/$environmentId/integrations/$integrationId"
            params={{ integrationId: integration._id }}
            fw={600}
            c="bright"
          >
            {integration.name}
          </AnchorLink>
          <StandingBadge integration={integration} endpoint={endpoint} />
        </Group>
        <Group gap="xs" wrap="nowrap">
          <Identifier text={integration.identifier} />
          {host !== '' && (
            <Text size="sm" c="dimmed" truncate visibleFrom="sm">
              {host}
            </Text>
          )}
        </Group>
      </Stack>
    </Group>
  );
}

function Figures({ endpoint }: { endpoint: Endpoint | undefined }) {
  if (endpoint === undefined) return <Skeleton h={36} />;
  const { lastHour, lastDay } = endpoint.figures;
  return (
    <Group gap="lg" wrap="nowrap" justify="space-between">
      <Rate label="Last hour" rate={lastHour.successRate} />
      <Rate label="Last day" rate={lastDay.successRate} />
      <Tooltip label="95 of 100 answers came within this time">
        <Stack gap={0}>
          <Text size="xs" c="dimmed">
            p95
          </Text>
          <Text size="sm" fw={500}>
            {milliseconds(lastDay.latencyP95)}
          </Text>
        </Stack>
      </Tooltip>
    </Group>
  );
}

function Rate({ label, rate }: { label: string; rate: number | null | undefined }) {
  return (
    <Tooltip label="The share of attempts that were deliveries">
      <Stack gap={0}>
        <Text size="xs" c="dimmed">
          {label}
        </Text>
        <Group gap={6} wrap="nowrap">
          <ThemeIcon size={8} radius="xl" color={rateColor(rate)} aria-hidden />
          <Text size="sm" fw={500}>
            {percent(rate)}
          </Text>
        </Group>
      </Stack>
    </Tooltip>
  );
}
