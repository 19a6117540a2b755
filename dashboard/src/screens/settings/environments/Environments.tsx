/** The environments: what applications and servers name them by, and the secret keys that open them. */
import { Badge, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { type Environment, useCan, useEnvironment, useSession } from '@/app/session';
import { Identifier } from '@/components/Copy';
import { Page } from '@/components/Page';
import { RoleNotice } from '@/components/RoleNotice';
import { Keys } from './Keys';

export function Environments() {
  const { environments } = useSession();
  return (
    <Page
      title="Environments"
      about="Each has its own integrations, subscribers and workflows. Requests of your programs go where their secret key belongs."
    >
      <RoleNotice needed="admin">Seeing secret keys</RoleNotice>
      {environments.map((environment) => (
        <EnvironmentCard key={environment.id} environment={environment} />
      ))}
    </Page>
  );
}

function EnvironmentCard({ environment }: { environment: Environment }) {
  const canSeeKeys = useCan('admin');
  const current = useEnvironment();
  return (
    <Card component="section" aria-label={environment.name}>
      <Stack>
        <Group gap="xs">
          <Title order={2}>{environment.name}</Title>
          {environment.type === 'prod' && <Badge color="orange">production</Badge>}
          {environment.id === current.id && <Badge color="gray">shown now</Badge>}
        </Group>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Named name="Application identifier" about="Public: it tells which environment is meant.">
            <Identifier text={environment.identifier} label="Copy application identifier" />
          </Named>
          <Named name="Environment id" about="What a request with a session names in Novu-Environment-Id.">
            <Identifier text={environment.id} label="Copy environment id" />
          </Named>
        </SimpleGrid>
        {canSeeKeys && <Keys environment={environment} />}
      </Stack>
    </Card>
  );
}

function Named({ name, about, children }: { name: string; about: string; children: React.ReactNode }) {
  return (
    <Stack gap={4} align="flex-start">
      <Text size="sm" fw={500}>
        {name}
      </Text>
      <Text size="xs" c="dimmed">
        {about}
      </Text>
      {children}
    </Stack>
  );
}
