/** The parts of a screen as tabs. Which one is open is up to the screen, which keeps it in the address. */
import { Tabs } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

export interface PageTab<Value extends string> {
  value: Value;
  label: string;
  icon?: Icon;
  /** Beside the label: a count, a state. */
  beside?: ReactNode;
  content: () => ReactNode;
}

interface PageTabsProps<Value extends string> {
  /** What the tabs are parts of, for screen readers. */
  label: string;
  tabs: readonly PageTab<Value>[];
  value: Value;
  onChange: (value: Value) => void;
}

export function PageTabs<Value extends string>({ label, tabs, value, onChange }: PageTabsProps<Value>) {
  const change = (next: string | null) => {
    const tab = tabs.find((one) => one.value === next);
    if (tab !== undefined) onChange(tab.value);
  };
  return (
    <Tabs value={value} onChange={change} keepMounted={false}>
      <Tabs.List aria-label={label} mb="lg" style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden' }}>
        {tabs.map((tab) => (
          <Tabs.Tab
            key={tab.value}
            value={tab.value}
            leftSection={tab.icon === undefined ? undefined : <tab.icon size={16} stroke={1.7} />}
            rightSection={tab.beside}
            style={{ flexShrink: 0 }}
          >
            {tab.label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map((tab) => (
        <Tabs.Panel key={tab.value} value={tab.value}>
          {tab.value === value && tab.content()}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
