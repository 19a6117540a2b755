/** Dead letters as rows that can be selected and opened. */
import { Anchor, Checkbox, Stack, Table, Text } from '@mantine/core';
import { useIntegrationNames } from '@/components/integrations';
import { useIsNarrow } from '@/components/narrow';
import { OutcomeBadge } from '@/components/Outcome';
import { Ago } from '@/components/Time';
import { useLettersSearch } from './address';
import type { Letter } from './changes';

interface LettersTableProps {
  letters: readonly Letter[];
  selected: ReadonlySet<string>;
  /** Nothing where the role does not let one change letters. */
  onSelect: ((selected: ReadonlySet<string>) => void) | undefined;
  slideIn: (letter: Letter) => ((row: HTMLElement | null) => void) | undefined;
}

export function LettersTable({ letters, selected, onSelect, slideIn }: LettersTableProps) {
  const names = useIntegrationNames();
  return (
    <Table aria-label="Dead letters">
      <Table.Thead>
        <Table.Tr>
          {onSelect && (
            <Table.Th w={40}>
              <Checkbox
                aria-label="Select all on this page"
                checked={selected.size === letters.length}
                indeterminate={selected.size > 0 && selected.size < letters.length}
                onChange={(event) => onSelect(new Set(event.currentTarget.checked ? letters.map(({ id }) => id) : []))}
              />
            </Table.Th>
          )}
          <Table.Th>Message</Table.Th>
          <Table.Th>Outcome</Table.Th>
          <Table.Th visibleFrom="sm">Subscriber</Table.Th>
          <Table.Th visibleFrom="md">Integration</Table.Th>
          <Table.Th visibleFrom="lg" ta="right">
            Attempts
          </Table.Th>
          <Table.Th ta="right" visibleFrom="sm">
            Died
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {letters.map((letter) => (
          <LetterRow
            key={letter.id}
            letter={letter}
            integration={names.get(letter.integrationId) ?? letter.providerId}
            slideIn={slideIn(letter)}
            isSelected={selected.has(letter.id)}
            onToggle={onSelect && (() => onSelect(toggled(selected, letter.id)))}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function toggled(selected: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const others = new Set(selected);
  if (!others.delete(id)) others.add(id);
  return others;
}

interface LetterRowProps {
  letter: Letter;
  integration: string;
  slideIn: ReturnType<LettersTableProps['slideIn']>;
  isSelected: boolean;
  onToggle: (() => void) | undefined;
}

function LetterRow({ letter, integration, slideIn, isSelected, onToggle }: LetterRowProps) {
  const isNarrow = useIsNarrow();
  const { open } = useLettersSearch();
  const title = letter.title || 'Without a title';
  return (
    <Table.Tr
      onClick={() => open(letter.id)}
      style={{ cursor: 'pointer' }}
      ref={slideIn}
      {...(isSelected ? { bg: 'var(--mantine-primary-color-light)' } : {})}
    >
      {onToggle && (
        <Table.Td onClick={(event) => event.stopPropagation()}>
          <Checkbox aria-label={`Select ${title}`} checked={isSelected} onChange={onToggle} />
        </Table.Td>
      )}
      <Table.Td>
        <Stack gap={0} align="flex-start">
          <Anchor
            component="button"
            type="button"
            fw={500}
            size="sm"
            c="bright"
            ta="left"
            lineClamp={2}
            onClick={(event) => {
              event.stopPropagation();
              open(letter.id);
            }}
          >
            {title}
          </Anchor>
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {letter.workflowIdentifier ?? letter.workflowId} · {letter.deviceToken}
          </Text>
          {isNarrow && (
            <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {letter.subscriberId ?? '–'} · <Ago at={letter.diedAt} />
            </Text>
          )}
        </Stack>
      </Table.Td>
      <Table.Td>
        <OutcomeBadge outcome={letter.outcome} />
      </Table.Td>
      <Table.Td visibleFrom="sm" style={{ overflowWrap: 'anywhere' }}>
        {letter.subscriberId ?? '–'}
      </Table.Td>
      <Table.Td visibleFrom="md">{integration}</Table.Td>
      <Table.Td visibleFrom="lg" ta="right">
        {letter.attempts}
      </Table.Td>
      <Table.Td ta="right" visibleFrom="sm" style={{ whiteSpace: 'nowrap' }}>
        <Text size="sm" c="dimmed">
          <Ago at={letter.diedAt} />
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}
