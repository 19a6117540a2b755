/** The way to the first push, step by step. Once it is walked, a line is left of it. */
import { Box, Button, Card, Collapse, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useEnvironment } from '@/app/session';
import { BlockSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { StepRow } from './StepRow';
import { stepsOf } from './steps';
import { useFacts } from './useFacts';

export function Checklist() {
  const { facts, error, retry } = useFacts();
  const environment = useEnvironment();
  const [choice, setChoice] = useLocalStorage<boolean | null>({
    key: `checklist-open-${environment.id}`,
    defaultValue: null,
    getInitialValueInEffect: false,
  });
  if (error !== null && facts === null) return <Problem error={error} retry={retry} />;
  if (facts === null) return <BlockSkeleton height={380} />;
  const steps = stepsOf(facts);
  const done = steps.filter(({ isDone }) => isDone).length;
  const isDone = done === steps.length;
  const isOpen = choice ?? !isDone;
  const next = steps.find((step) => !step.isDone);
  return (
    <Card component="section" aria-label="First steps">
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap">
          <Box>
            <Title order={2}>{isDone ? 'Your first push arrived' : 'Send your first push'}</Title>
            <Text size="sm" c="dimmed">
              {done} of {steps.length} steps done
            </Text>
          </Box>
          <Button
            variant="subtle"
            size="compact-sm"
            rightSection={isOpen ? <IconChevronUp size={14} /> : <IconChevronDown size={14} />}
            aria-expanded={isOpen}
            style={{ flexShrink: 0 }}
            onClick={() => setChoice(!isOpen)}
          >
            {isOpen ? 'Hide steps' : 'Show steps'}
          </Button>
        </Group>
        <Progress
          value={(100 * done) / steps.length}
          size="sm"
          color={isDone ? 'teal' : 'indigo'}
          aria-label={`${done} of ${steps.length} steps done`}
        />
        <Collapse expanded={isOpen} keepMounted={false}>
          <Box component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
            {steps.map((step) => (
              <StepRow key={step.id} step={step} isNext={step === next} />
            ))}
          </Box>
        </Collapse>
      </Stack>
    </Card>
  );
}
