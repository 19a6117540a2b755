/** One step of the checklist: whether it is done, what it is about, and the button that takes it. */
import { Button, Group, Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useCan, useEnvironment } from '@/app/session';
import { RoleNotice } from '@/components/RoleNotice';
import type { Action, Step } from './steps';

interface StepRowProps {
  step: Step;
  /** Whether it is the first that is open: its button is the main one. */
  isNext: boolean;
}

export function StepRow({ step, isNext }: StepRowProps) {
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
          <Take action={step.action} isNext={isNext} />
        </Group>
      )}
    </Group>
  );
}

/** The button, or who may take the step. */
function Take({ action: { label, to, search, needs }, isNext }: { action: Action; isNext: boolean }) {
  const { id } = useEnvironment();
  const isAllowed = useCan(needs?.role ?? 'viewer');
  if (needs !== undefined && !isAllowed) return <RoleNotice needed={needs.role}>{needs.doing}</RoleNotice>;
  return (
    <Button
      size="xs"
      variant={isNext ? 'filled' : 'default'}
      renderRoot={(props) => <Link to={`/env/${id}/${to}`} search={search} {...props} />}
    >
      {label}
    </Button>
  );
}
