/** The workflows of one page of the list. Narrow screens keep name, status and menu. */
import { Badge, Group, Stack, Table, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Schemas } from '@/api/client';
import { AnchorLink, ENVIRONMENT } from '@/components/links';
import { Ago } from '@/components/Time';
import { WorkflowMenu } from './WorkflowMenu';
import { WorkflowStatus } from './WorkflowStatus';

export type WorkflowRow = Schemas['WorkflowListResponseDto'];

export function WorkflowsTable({ workflows }: { workflows: readonly WorkflowRow[] }) {
  return (
    <Table layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th w={116}>Status</Table.Th>
          <Table.Th visibleFrom="lg" w="16%">
            Tags
          </Table.Th>
          <Table.Th visibleFrom="md" w={90}>
            Steps
          </Table.Th>
          <Table.Th visibleFrom="sm" w={176}>
            Last trigger
          </Table.Th>
          <Table.Th visibleFrom="md" w={176}>
            Updated
          </Table.Th>
          <Table.Th w={48}>
            <VisuallyHidden>Actions</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {workflows.map((workflow) => (
          <Row key={workflow._id} workflow={workflow} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Row({ workflow }: { workflow: WorkflowRow }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Name workflow={workflow} />
      </Table.Td>
      <Table.Td>
        <WorkflowStatus status={workflow.status} />
      </Table.Td>
      <Table.Td visibleFrom="lg">
        <Tags tags={workflow.tags} />
      </Table.Td>
      <Table.Td visibleFrom="md">
        <Steps steps={workflow.steps} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Ago at={workflow.lastTriggeredAt} />
      </Table.Td>
      <Table.Td visibleFrom="md">
        <Ago at={workflow.updatedAt} />
      </Table.Td>
      <Table.Td>
        <WorkflowMenu workflow={workflow} />
      </Table.Td>
    </Table.Tr>
  );
}

function Name({ workflow }: { workflow: WorkflowRow }) {
  return (
    <Stack gap={0}>
      <AnchorLink
        size="sm"
        fw={500}
        c="bright"
        truncate
        from={ENVIRONMENT}
        to="/env/$environmentId/workflows/$workflowId"
        params={{ workflowId: workflow.workflowId }}
      >
        {workflow.name}
      </AnchorLink>
      <Text size="xs" c="dimmed" ff="monospace" truncate>
        {workflow.workflowId}
      </Text>
    </Stack>
  );
}

const TAGS_SHOWN = 2;

function Tags({ tags }: { tags: readonly string[] }) {
  const others = tags.slice(TAGS_SHOWN);
  return (
    <Group gap={4}>
      {tags.slice(0, TAGS_SHOWN).map((tag) => (
        <Badge key={tag} variant="default" tt="none" fw={500} maw={120}>
          {tag}
        </Badge>
      ))}
      {others.length > 0 && (
        <Tooltip label={others.join(', ')}>
          <Text size="xs" c="dimmed">
            +{others.length}
          </Text>
        </Tooltip>
      )}
    </Group>
  );
}

function Steps({ steps }: { steps: WorkflowRow['steps'] }) {
  const broken = steps.filter(({ issues }) => Object.keys(issues.controls ?? {}).length > 0).length;
  return (
    <Group gap={6} wrap="nowrap">
      {steps.length}
      {broken > 0 && (
        <Tooltip label={broken === 1 ? 'One step has something to mend' : `${broken} steps have something to mend`}>
          <IconAlertTriangle size={16} color="var(--mantine-color-error)" aria-label={`${broken} to mend`} />
        </Tooltip>
      )}
    </Group>
  );
}
