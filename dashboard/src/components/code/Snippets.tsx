/** The same code in several languages, one tab for each. The language that people choose is remembered for all of them. */
import { Skeleton, Tabs, Text } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { lazy, Suspense } from 'react';

const Highlighted = lazy(() => import('./Highlighted'));

export interface Snippet {
  /** What code blocks call the language. */
  language: string;
  /** What people call it. */
  name: string;
  code: string;
  /** What the file is called, if it is one. */
  fileName?: string;
}

export function Snippets({ snippets, label }: { snippets: readonly Snippet[]; label: string }) {
  const [chosen, choose] = useLocalStorage({ key: 'language', defaultValue: '' });
  const open = snippets.find(({ language }) => language === chosen) ?? snippets[0];
  if (open === undefined) return null;
  return (
    <Tabs value={open.language} onChange={(language) => choose(language ?? '')} keepMounted={false} variant="pills">
      <Tabs.List aria-label={label}>
        {snippets.map(({ language, name }) => (
          <Tabs.Tab key={language} value={language}>
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={open.language} pt="sm">
        {open.fileName !== undefined && (
          <Text size="sm" c="dimmed" ff="monospace" mb={4}>
            {open.fileName}
          </Text>
        )}
        <Suspense fallback={<Skeleton h={200} />}>
          <Highlighted code={open.code} language={open.language} />
        </Suspense>
      </Tabs.Panel>
    </Tabs>
  );
}
