/** The dialog that replaces the key pair of an integration. */
import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import type { Integration } from '../health';
import { refreshIntegrations } from '../queries';
import { OVERLAP_DEFAULT, OVERLAPS } from './overlaps';

export function RotateKeyPair({ integration, onClose }: { integration: Integration; onClose: () => void }) {
  const queries = useQueryClient();
  const [overlap, setOverlap] = useState(OVERLAP_DEFAULT);
  const rotate = api.useMutation('post', '/tidings/v1/integrations/{integrationId}/key-pair-rotation', {
    onSuccess: () => {
      notifications.show({ color: 'teal', title: 'Replaced', message: 'Give your endpoint the new public key.' });
      onClose();
      return refreshIntegrations(queries);
    },
  });
  const params = { path: { integrationId: integration._id } };
  return (
    <Stack>
      <Text size="sm">The new pair signs from the next attempt on. Its private key never leaves the server.</Text>
      <Select
        label="The former pair signs beside it"
        data={OVERLAPS}
        value={overlap}
        allowDeselect={false}
        onChange={(value) => setOverlap(value ?? OVERLAP_DEFAULT)}
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          loading={rotate.isPending}
          onClick={() => rotate.mutate({ params, body: { overlapSeconds: Number(overlap) } })}
        >
          Replace key pair
        </Button>
      </Group>
    </Stack>
  );
}
