/** One step of the checklist: whether it is done, what it is about, and the button that takes it. */
import { Button, Group, Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEnvironment } from '@/app/session';
import type { Step } from './steps';

interface StepRowProps {
  step: Step;
  /** Whether it is the first that is open: its button is the main one. */
  isNext: boolean;
}

export function StepRow({ step, isNext }: StepRowProps) {
  const { id } = useEnvironment();
  const isOpen = !step.isDone || step.isLasting === true;
  return (
    <Group
      component="li"
      gap="sm"
      py="sm"
      align="flex-start"
      justify="space-between"
      style={{ borderTop: '1px solid var(--mantine-color-default-border)' }}
    >
      <Group gap="sm" align="flex-start" wrap="nowrap" flex="1 1 280px" miw={0}>
        {step.isDone ? (
          <IconCircleCheckFilled size={20} color="var(--mantine-color-teal-7)" style={{ flexShrink: 0 }} aria-hidden />
        ) : (
          <IconCircle size={20} color="var(--mantine-color-dimmed)" style={{ flexShrink: 0 }} aria-hidden />
        )}
        <Stack gap={2} miw={0}>
          <Text size="sm" fw={500} {...(step.isDone ? { c: 'dimmed' } : {})}>
            {step.title}
            <VisuallyHidden>{step.isDone ? ' (done)' : ' (open)'}</VisuallyHidden>
          </Text>
          {isOpen && (
            <Text size="sm" c="dimmed">
              {step.about}
            </Text>
          )}
        </Stack>
      </Group>
      {isOpen && (
        <Group gap="xs" pl={{ base: 32, sm: 0 }}>
          <Button
            size="xs"
            variant={isNext ? 'filled' : 'default'}
            renderRoot={(props) => <Link to={`/env/${id}/${step.action.to}`} search={step.action.search} {...props} />}
          >
            {step.action.label}
          </Button>
        </Group>
      )}
    </Group>
  );
}
