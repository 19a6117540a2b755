/** Replaces the secret key of an environment. The former ones work on for a while, so that programs can be changed over. */
import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { describe } from '@/api/errors';
import { refresh } from '@/api/refresh';
import type { Environment } from '@/app/session';
import { Refusal } from '@/components/Refusal';

/** The server takes up to 30 days. */
const OVERLAPS = [
  { value: '0s', label: 'Not at all: it leaked' },
  { value: '1h', label: 'One hour' },
  { value: '24h', label: 'One day' },
  { value: '7d', label: 'Seven days' },
  { value: '30d', label: 'Thirty days' },
];

interface RotationProps {
  environment: Environment;
  opened: boolean;
  onClose: () => void;
}

export function Rotation({ environment, opened, onClose }: RotationProps) {
  const [overlap, setOverlap] = useState('24h');
  const queries = useQueryClient();
  const rotate = api.useMutation('post', '/tidings/v1/environments/{environmentId}/keys/rotate', {
    meta: { quiet: true },
    onSuccess: async () => {
      await refresh(queries, ['/tidings/v1/environments']);
      notifications.show({ message: 'There is a new secret key. Give it to your programs.' });
      onClose();
    },
  });
  const close = () => {
    rotate.reset();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={`Rotate the secret key of ${environment.name}`}>
      <Stack>
        <Text size="sm">A new key is made. Change your programs over to it while the former one still works.</Text>
        <Refusal text={rotate.isError ? describe(rotate.error) : null} />
        <Select
          label="How long the former key works on"
          data={OVERLAPS}
          value={overlap}
          allowDeselect={false}
          onChange={(value) => setOverlap(value ?? '24h')}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button
            color={overlap === '0s' ? 'red' : 'indigo'}
            loading={rotate.isPending}
            onClick={() => rotate.mutate({ params: { path: { environmentId: environment.id } }, body: { overlap } })}
          >
            Rotate key
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
