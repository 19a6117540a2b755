/** The filter for time: a period that ends now, or two points in time. */
import { Button, Group, Popover, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { exact } from '../time';
import { fromLocal, PERIODS, type Period, readPeriod, toLocal } from './period';

const CUSTOM = 'custom';
const names = Object.entries(PERIODS).map(([value, label]) => ({ value, label }));

interface PeriodFilterProps {
  period: Period;
  onChange: (period: Period) => void;
}

export function PeriodFilter({ period, onChange }: PeriodFilterProps) {
  const [opened, setOpened] = useState(false);
  const isCustom = period.after !== undefined || period.before !== undefined;
  const choose = (name: string | null) => {
    if (name !== CUSTOM) onChange({ period: readPeriod({ period: name }).period });
  };
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      withRoles={false}
      trapFocus
      withinPortal
      position="bottom-start"
      width={280}
    >
      <Popover.Target>
        <div>
          <Select
            aria-label="Time"
            placeholder="Any time"
            data={[...names, { value: CUSTOM, label: isCustom ? customLabel(period) : 'Between two times …' }]}
            value={period.period ?? (isCustom ? CUSTOM : null)}
            onChange={choose}
            onOptionSubmit={(value) => value === CUSTOM && setOpened(true)}
            allowDeselect={false}
            clearable
            clearButtonProps={{ 'aria-label': 'Any time' }}
          />
        </div>
      </Popover.Target>
      <Popover.Dropdown>
        <Between period={period} onChange={onChange} onClose={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function customLabel({ after, before }: Period): string {
  if (after === undefined) return `Before ${exact(before ?? '')}`;
  return before === undefined ? `Since ${exact(after)}` : `${exact(after)} – ${exact(before)}`;
}

function Between({ period, onChange, onClose }: PeriodFilterProps & { onClose: () => void }) {
  const [from, setFrom] = useState(toLocal(period.after));
  const [to, setTo] = useState(toLocal(period.before));
  const isTurned = from !== '' && to !== '' && from > to;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onChange({ after: fromLocal(from), before: fromLocal(to) });
        onClose();
      }}
    >
      <Stack gap="xs">
        <TextInput
          type="datetime-local"
          label="From"
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label="To"
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
          error={isTurned ? 'It must be later than the beginning' : null}
        />
        <Group justify="flex-end">
          <Button size="xs" type="submit" disabled={isTurned}>
            Apply
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
