/** The public keys under which an endpoint can verify, the current one first. */
import { Badge, Group, Stack, Text } from '@mantine/core';
import type { Schemas } from '@/api/client';
import { Identifier } from '@/components/Copy';
import { Ago } from '@/components/Time';

export function PublicKeys({ keys }: { keys: readonly Schemas['PublicKeyDto'][] }) {
  return (
    <Stack gap="xs">
      {keys.map(({ publicKey, signsUntil }) => (
        <Group key={publicKey} gap="xs">
          <Identifier text={publicKey} label="Copy the public key" />
          {signsUntil == null ? (
            <Badge color="teal" tt="none" fw={500}>
              Current
            </Badge>
          ) : (
            <Text size="sm" c="dimmed">
              ends <Ago at={signsUntil} inherit />
            </Text>
          )}
        </Group>
      ))}
    </Stack>
  );
}
