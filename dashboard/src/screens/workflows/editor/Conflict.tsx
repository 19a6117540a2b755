/** What to do when somebody else saved the workflow that one edits: theirs or ours, and nobody's words lost unseen. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Copy } from '@/components/Copy';
import { CodeView } from '@/components/code/Code';
import { Ago } from '@/components/Time';
import { changesText, draftOf, type Workflow } from './draft';
import type { Editing } from './useEditing';
import { useSaver } from './useSaver';

export function Conflict({ editing }: { editing: Editing }) {
  const { conflict, keepEditing } = editing;
  return (
    <Modal opened={conflict !== null} onClose={keepEditing} title="Somebody else has saved this workflow" size="lg">
      {conflict !== null && <Choice editing={editing} theirs={conflict.workflow} />}
    </Modal>
  );
}

function Choice({ editing, theirs }: { editing: Editing; theirs: Workflow }) {
  const saver = useSaver(theirs._id);
  const [isDiscarding, setDiscarding] = useState(false);
  if (isDiscarding) return <Discard editing={editing} onBack={() => setDiscarding(false)} />;
  return (
    <Stack>
      <Text size="sm">
        {saver} saved it <Ago at={theirs.updatedAt} />, after this was opened. Your changes are not saved, and are still
        here.
      </Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={editing.keepEditing}>
          Keep editing
        </Button>
        <Button variant="light" color="red" onClick={() => void editing.overwrite()} loading={editing.isSaving}>
          Overwrite theirs
        </Button>
        <Button onClick={() => setDiscarding(true)} data-autofocus>
          Look at theirs
        </Button>
      </Group>
    </Stack>
  );
}

function Discard({ editing, onBack }: { editing: Editing; onBack: () => void }) {
  const mine = changesText(editing.form.values, draftOf(editing.base.workflow));
  return (
    <Stack>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">Looking at theirs discards your changes. Copy what you need of them.</Text>
        <Copy text={mine} label="Copy my changes" />
      </Group>
      <CodeView text={mine} label="My changes" language="text" maxHeight={320} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onBack}>
          Back
        </Button>
        <Button color="red" onClick={editing.takeTheirs}>
          Discard mine and show theirs
        </Button>
      </Group>
    </Stack>
  );
}
