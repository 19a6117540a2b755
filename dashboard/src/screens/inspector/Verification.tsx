/** Whether a request is genuine, with the reason. */
import { Alert, Code, Group, Stack, Text, ThemeIcon } from '@mantine/core';
import { type Icon, IconShieldCheck, IconShieldExclamation, IconShieldOff, IconShieldX } from '@tabler/icons-react';
import { ToneBadge } from '@/components/Outcome';
import { COLORS, type Tone } from '@/components/outcome';
import { checksOf, type Verified, verdictOf } from './verdict';

const SIGNS: Readonly<Record<Tone, Icon>> = {
  good: IconShieldCheck,
  bad: IconShieldX,
  waiting: IconShieldExclamation,
  neutral: IconShieldOff,
};

/** A shield that says it to who has little room. */
export function VerificationSign({ verification }: { verification: Verified }) {
  const { label, tone } = verdictOf(verification);
  const Sign = SIGNS[tone];
  return (
    <ThemeIcon size={26} radius="xl" variant="light" color={COLORS[tone]} title={label} aria-hidden>
      <Sign size={16} />
    </ThemeIcon>
  );
}

/** All of it. */
export function Verification({ verification }: { verification: Verified }) {
  const { label, tone } = verdictOf(verification);
  const Sign = SIGNS[tone];
  return (
    <Alert variant="light" color={COLORS[tone]} icon={<Sign />} title={label}>
      <Stack gap="xs">
        <Text size="sm">{verification.explanation}</Text>
        <Group gap="xs">
          {checksOf(verification).map((check) => (
            <Group key={check.name} gap={6}>
              <Code>{check.name}</Code>
              <ToneBadge tone={check.tone} label={check.label} variant="default" />
            </Group>
          ))}
        </Group>
      </Stack>
    </Alert>
  );
}
