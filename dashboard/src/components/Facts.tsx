/** A few facts beside each other, each under its name. */
import { Card, SimpleGrid, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

export interface Fact {
  name: string;
  value: ReactNode;
}

export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <Card>
      <SimpleGrid
        component="dl"
        m={0}
        type="container"
        cols={{ base: 1, '280px': 2, '800px': 4 }}
        spacing="md"
        verticalSpacing="sm"
      >
        {facts.map(({ name, value }) => (
          <Stack key={name} gap={2} miw={0}>
            <Text component="dt" size="xs" c="dimmed">
              {name}
            </Text>
            <Text component="dd" m={0} size="sm" style={{ overflowWrap: 'anywhere' }}>
              {value}
            </Text>
          </Stack>
        ))}
      </SimpleGrid>
    </Card>
  );
}
