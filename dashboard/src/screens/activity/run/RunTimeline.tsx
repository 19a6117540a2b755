/** The course of a run: the trigger, then each step with its messages and its log. */
import { Code, Group, Stack, Text, ThemeIcon, Timeline, Title } from '@mantine/core';
import { type Icon, IconBell, IconBolt, IconMail, IconMessage, IconMessages, IconStack } from '@tabler/icons-react';
import { Disclosure } from '@/components/Disclosure';
import { BodyView } from '@/components/Exchange';
import { AnchorLink, ENVIRONMENT } from '@/components/links';
import { ToneBadge } from '@/components/Outcome';
import { COLORS } from '@/components/outcome';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { Ago } from '@/components/Time';
import { lacksToken, type Run, type Step, standingOfStep } from '../standing';
import { MessageCards } from './MessageCards';
import { byStep, useRunMessages, useStepsOfMessages } from './messages';
import { StepLog } from './StepLog';

const STEP_ICONS: Readonly<Record<string, Icon>> = {
  push: IconBell,
  email: IconMail,
  sms: IconMessage,
  chat: IconMessages,
  in_app: IconStack,
};

export function RunTimeline({ run }: { run: Run }) {
  const messages = useRunMessages(run);
  const steps = useStepsOfMessages(run);
  const parts = byStep(run, messages.data ?? [], steps);
  return (
    <Timeline bulletSize={28} lineWidth={2} active={parts.length} color="gray">
      <Timeline.Item bullet={<IconBolt size={16} aria-hidden />}>
        <Trigger run={run} />
      </Timeline.Item>
      {parts.map(({ step, messages: own }) => (
        <Timeline.Item key={step._id} bullet={<Bullet step={step} />}>
          <Stack gap="sm" miw={0}>
            <StepHead step={step} />
            {messages.isPending && <RowsSkeleton rows={1} />}
            {messages.isLoadingError && <Problem error={messages.error} retry={() => void messages.refetch()} />}
            {lacksToken(step) && <NoToken subscriberId={run.to.subscriberId} />}
            <MessageCards messages={own} />
            {!messages.isPending && <StepLog step={step} isOpen={own.length === 0} />}
          </Stack>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

function NoToken({ subscriberId }: { subscriberId: string }) {
  return (
    <Text size="sm">
      Nothing was sent: {subscriberId} has no device token for an active integration.{' '}
      <AnchorLink
        inherit
        underline="always"
        from={ENVIRONMENT}
        to="/env/$environmentId/subscribers/$subscriberId"
        params={{ subscriberId }}
        search={{ tab: 'channels' }}
      >
        Add a device token
      </AnchorLink>
    </Text>
  );
}

function Trigger({ run }: { run: Run }) {
  const overrides = run.jobs[0]?.overrides ?? {};
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Title order={2} fz="md">
          Triggered
        </Title>
        <Text size="sm" c="dimmed">
          <Ago at={run.createdAt} />
        </Text>
      </Group>
      {run.payload === undefined ? (
        <Text size="sm" c="dimmed">
          The payload is not kept any more.
        </Text>
      ) : (
        <Json label="Payload" value={run.payload} />
      )}
      {Object.keys(overrides).length > 0 && <Json label="Overrides" value={overrides} />}
    </Stack>
  );
}

function Json({ label, value }: { label: string; value: object }) {
  return (
    <Disclosure label={label} note={fieldsOf(value)}>
      <BodyView text={JSON.stringify(value)} label={label} />
    </Disclosure>
  );
}

function fieldsOf(value: object): string {
  const { length } = Object.keys(value);
  if (length === 0) return 'empty';
  return length === 1 ? '1 field' : `${length} fields`;
}

function Bullet({ step }: { step: Step }) {
  const Sign = STEP_ICONS[step.type] ?? IconStack;
  return (
    <ThemeIcon size={28} radius="xl" variant="light" color={COLORS[standingOfStep(step).tone]}>
      <Sign size={16} aria-hidden />
    </ThemeIcon>
  );
}

function StepHead({ step }: { step: Step }) {
  const { isOpen: _isOpen, ...standing } = standingOfStep(step);
  return (
    <Group gap="xs">
      <Title order={2} fz="md">
        {step.step.name}
      </Title>
      <Code>{step.step.stepId}</Code>
      <ToneBadge {...standing} />
    </Group>
  );
}
