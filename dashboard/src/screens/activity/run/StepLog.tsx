/** The log of a step, in Novu's words, each line with its particulars. */
import { Box, Group, Stack, Text, ThemeIcon } from '@mantine/core';
import { type Icon, IconCheck, IconExclamationMark, IconPoint, IconX } from '@tabler/icons-react';
import { Disclosure } from '@/components/Disclosure';
import { BodyView } from '@/components/Exchange';
import { COLORS, type Tone } from '@/components/outcome';
import { Ago } from '@/components/Time';
import { type Step, toneOfLine } from '../standing';

const SIGNS: Readonly<Record<Tone, Icon>> = {
  good: IconCheck,
  bad: IconX,
  waiting: IconExclamationMark,
  neutral: IconPoint,
};

export function StepLog({ step, isOpen }: { step: Step; isOpen: boolean }) {
  const lines = step.executionDetails;
  if (lines.length === 0) return null;
  return (
    <Disclosure
      label="Log of the step"
      note={`${lines.length} ${lines.length === 1 ? 'line' : 'lines'}`}
      opened={isOpen}
    >
      <Stack gap={2} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {lines.map((line) => (
          <Line key={line._id} line={line} />
        ))}
      </Stack>
    </Disclosure>
  );
}

function Line({ line }: { line: Step['executionDetails'][number] }) {
  const tone = toneOfLine(line.status);
  const Sign = SIGNS[tone];
  return (
    <Group component="li" gap="xs" wrap="nowrap" align="flex-start">
      <ThemeIcon mt={4} size={18} radius="xl" variant="light" color={COLORS[tone]} aria-label={line.status} role="img">
        <Sign size={12} />
      </ThemeIcon>
      <Box flex={1} miw={0}>
        {line.raw ? (
          <Disclosure label={line.detail} note={<Ago at={line.createdAt} />}>
            <BodyView text={line.raw} label="Particulars" />
          </Disclosure>
        ) : (
          <Group gap={6} py={2}>
            <Text size="sm" fw={500}>
              {line.detail}
            </Text>
            <Text size="sm" c="dimmed">
              <Ago at={line.createdAt} />
            </Text>
          </Group>
        )}
      </Box>
    </Group>
  );
}
