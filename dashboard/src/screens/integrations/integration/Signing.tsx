/** What signs for an integration: its secret and key pair, the former ones that still do, and how they are replaced. */
import { Button, Card, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { api, type Schemas } from '@/api/client';
import { confirm } from '@/components/confirm';
import { ForRole } from '@/components/ForRole';
import { counted } from '@/components/numbers';
import { Problem } from '@/components/Problem';
import { Ago } from '@/components/Time';
import type { Integration } from '../health';
import { refreshIntegrations, useSigning } from '../queries';
import { PublicKeys } from './PublicKeys';
import { RotateKeyPair } from './RotateKeyPair';
import { RotateSecret } from './RotateSecret';
import { ASYMMETRIC, isOn } from './signing';

export function Signing({ integration }: { integration: Integration }) {
  const signing = useSigning(integration._id);
  return (
    <Card>
      <Stack gap="md">
        <Title order={2}>What signs</Title>
        {signing.isPending && <Skeleton h={72} />}
        {signing.isError && <Problem error={signing.error} retry={() => void signing.refetch()} />}
        {signing.data !== undefined && (
          <>
            <Secrets integration={integration} signing={signing.data} />
            {isOn(integration, ASYMMETRIC) && <Keys integration={integration} keys={signing.data.publicKeys} />}
            <EndFormer integration={integration} signing={signing.data} />
          </>
        )}
      </Stack>
    </Card>
  );
}

function Secrets({ integration, signing }: { integration: Integration; signing: Schemas['SigningDto'] }) {
  const { hasSecret, formerSecrets } = signing;
  const rotate = () => {
    const modalId = modals.open({
      title: hasSecret ? 'Replace the secret' : 'Make a secret',
      closeOnClickOutside: false,
      children: (
        <RotateSecret
          integration={integration}
          hasSecret={hasSecret}
          keepOpen={(isKept) => modals.updateModal({ modalId, closeOnEscape: !isKept })}
          onClose={() => modals.close(modalId)}
        />
      ),
    });
  };
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Stack gap={2}>
          <Text fw={500} size="sm">
            Secret
          </Text>
          <Text size="sm" c="dimmed">
            {hasSecret ? 'Set. It is sealed, and never shown again.' : 'None: nothing is signed by a secret.'}
          </Text>
        </Stack>
        <ForRole needs="admin">
          {(isAllowed) => (
            <Button variant="default" size="xs" disabled={!isAllowed} onClick={rotate}>
              {hasSecret ? 'Replace secret' : 'Make a secret'}
            </Button>
          )}
        </ForRole>
      </Group>
      {formerSecrets.map(({ signsUntil }) => (
        <Text key={signsUntil} size="sm" c="dimmed">
          A former secret signs too; it ends <Ago at={signsUntil} inherit />.
        </Text>
      ))}
    </Stack>
  );
}

function Keys({ integration, keys }: { integration: Integration; keys: Schemas['PublicKeyDto'][] }) {
  const rotate = () => {
    const modalId = modals.open({
      title: 'Replace the key pair',
      children: <RotateKeyPair integration={integration} onClose={() => modals.close(modalId)} />,
    });
  };
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text fw={500} size="sm">
          Public {keys.length > 1 ? 'keys' : 'key'}
        </Text>
        <ForRole needs="admin">
          {(isAllowed) => (
            <Button variant="default" size="xs" disabled={!isAllowed} onClick={rotate}>
              Replace key pair
            </Button>
          )}
        </ForRole>
      </Group>
      <PublicKeys keys={keys} />
    </Stack>
  );
}

/** The way to end what was replaced before its time. */
function EndFormer({ integration, signing }: { integration: Integration; signing: Schemas['SigningDto'] }) {
  const queries = useQueryClient();
  const former =
    signing.formerSecrets.length + signing.publicKeys.filter(({ signsUntil }) => signsUntil != null).length;
  const end = api.useMutation('delete', '/tidings/v1/integrations/{integrationId}/former-keys', {
    onSuccess: () => {
      notifications.show({ color: 'teal', title: 'Ended', message: 'Only the current keys sign now.' });
      return refreshIntegrations(queries);
    },
  });
  if (former === 0) return null;
  return (
    <Group>
      <ForRole needs="admin">
        {(isAllowed) => (
          <Button
            variant="default"
            size="xs"
            disabled={!isAllowed}
            loading={end.isPending}
            onClick={() =>
              confirm({
                title: 'End the former keys now?',
                children: `An endpoint that still goes by ${counted(former, 'former key')} refuses what is sent from now on.`,
                action: 'End them',
                onConfirm: () => end.mutate({ params: { path: { integrationId: integration._id } } }),
              })
            }
          >
            End former keys now
          </Button>
        )}
      </ForRole>
    </Group>
  );
}
