/** Badges that say how something ended or stands: a word, a sign, and a colour that is never alone. */
import { Badge, type BadgeProps } from '@mantine/core';
import { type Icon, IconAlertTriangle, IconCheck, IconClock, IconMinus, IconX } from '@tabler/icons-react';
import { statusText } from './exchange';
import { COLORS, DELIVERIES, type DeliveryStatus, OUTCOMES, type Outcome, statusTone, type Tone } from './outcome';

const SIGNS: Readonly<Record<Tone, Icon>> = { good: IconCheck, bad: IconX, waiting: IconClock, neutral: IconMinus };

/** A word with its tone. */
export function ToneBadge({ tone, label, ...badge }: { tone: Tone; label: string } & BadgeProps) {
  const Sign = SIGNS[tone];
  return (
    <Badge color={COLORS[tone]} fw={500} miw="max-content" leftSection={<Sign size={12} aria-hidden />} {...badge}>
      {label}
    </Badge>
  );
}

/** How a message stands. */
export function DeliveryBadge({ status }: { status: DeliveryStatus }) {
  return <ToneBadge {...DELIVERIES[status]} />;
}

/** How an attempt ended. */
export function OutcomeBadge({ outcome }: { outcome: Outcome }) {
  return <ToneBadge tone={outcome === 'delivered' ? 'good' : 'bad'} label={OUTCOMES[outcome]} />;
}

/** The status of an HTTP answer. */
export function StatusBadge({ status }: { status: number }) {
  return (
    <Badge
      color={COLORS[statusTone(status)]}
      tt="none"
      fw={500}
      ff="monospace"
      leftSection={statusTone(status) === 'bad' ? <IconAlertTriangle size={12} aria-hidden /> : undefined}
    >
      {statusText(status)}
    </Badge>
  );
}
