/** What an address shows that leads nowhere. */
import { Button, Container } from '@mantine/core';
import { IconMapSearch } from '@tabler/icons-react';
import { Empty } from './Empty';

export function NotFound() {
  return (
    <Container size="sm" py="xl">
      <Empty
        icon={IconMapSearch}
        title="There is nothing here"
        action={
          <Button component="a" href="/">
            Go to the start
          </Button>
        }
      >
        The address leads nowhere, or to something that was deleted.
      </Empty>
    </Container>
  );
}
