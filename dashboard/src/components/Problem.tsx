/** Failures as the user sees them: what the server said, and a way on. */
import { Alert, Button, Container, Group, List, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { ApiError, describe } from '@/api/errors';

/** A failure inside of a screen. `retry` gives a button that asks again. */
export function Problem({ error, retry }: { error: unknown; retry?: () => void }) {
  const fields = error instanceof ApiError ? Object.entries(error.fields) : [];
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle />} title="That did not work" role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{describe(error)}</Text>
        {fields.length > 0 && (
          <List size="sm">
            {fields.map(([field, messages]) => (
              <List.Item key={field}>
                <b>{field}</b>: {messages.join('; ')}
              </List.Item>
            ))}
          </List>
        )}
        {retry !== undefined && (
          <Button size="xs" variant="default" onClick={retry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** A screen that could not be shown at all. */
export function ProblemPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <Container size="sm" py="xl">
      <Stack>
        <Problem error={error} retry={retry} />
        <Group>
          <Button component="a" href="/" variant="subtle">
            Go to the start
          </Button>
        </Group>
      </Stack>
    </Container>
  );
}
