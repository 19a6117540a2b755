/** A workflow open for editing: its tabs, and the one button that saves all of them. */
import { Alert, Button, List, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconAlertTriangle, IconUsers } from '@tabler/icons-react';
import { useCan } from '@/app/session';
import { focusMistake } from '@/components/forms';
import { LeaveGuard } from '@/components/LeaveGuard';
import { AnchorLink, ENVIRONMENT } from '@/components/links';
import { Page } from '@/components/Page';
import { PageTabs } from '@/components/PageTabs';
import { RoleNotice } from '@/components/RoleNotice';
import { Ago } from '@/components/Time';
import { TABS, type Tab } from '../search';
import { WorkflowStatus } from '../WorkflowStatus';
import { Actions } from './Actions';
import { Conflict } from './Conflict';
import { stepIndexOf, tabOf } from './fields';
import { DraftProvider } from './form';
import type { Stored } from './loading';
import { PayloadTab } from './PayloadTab';
import { SettingsTab } from './SettingsTab';
import { StepsTab } from './StepsTab';
import { TriggerTab } from './TriggerTab';
import { type Editing, useEditing } from './useEditing';
import { useOpened } from './useOpened';

const TAB_NAMES = { steps: 'Steps', payload: 'Payload schema', trigger: 'Trigger', settings: 'Settings' };

export function Editor({ stored }: { stored: Stored }) {
  const opened = useOpened();
  const canWrite = useCan('author');
  const tab = opened.tab ?? 'steps';
  const editing = useEditing(stored, {
    onRefused: (fields) => {
      const wrong = fields.find((field) => tabOf(field) === tab) ?? fields[0];
      if (wrong === undefined) return;
      const step = editing.form.getValues().steps[stepIndexOf(wrong) ?? -1]?.key;
      opened.open({ tab: tabOf(wrong), ...(step !== undefined && { step }) });
      focusMistake(document);
    },
    onStepStored: opened.follow,
  });
  const { form, base, isDirty } = editing;
  const hasErrors = (name: Tab) => Object.keys(form.errors).some((field) => tabOf(field) === name);
  useHotkeys([['mod+S', () => canWrite && isDirty && void editing.save()]], [], true);
  return (
    <DraftProvider form={form}>
      <Page
        title={form.values.name.trim() === '' ? base.workflow.name : form.values.name}
        trail={[
          <AnchorLink key="list" size="sm" from={ENVIRONMENT} to="/env/$environmentId/workflows">
            Workflows
          </AnchorLink>,
        ]}
        beside={
          <>
            <WorkflowStatus status={base.workflow.status} />
            {isDirty && (
              <Text size="sm" c="dimmed">
                Unsaved changes
              </Text>
            )}
          </>
        }
        actions={<Actions editing={editing} canWrite={canWrite} />}
      >
        <Notices editing={editing} />
        <PageTabs
          label="Parts of the workflow"
          value={tab}
          onChange={(value) => opened.open({ tab: value })}
          tabs={TABS.map((value) => ({
            value,
            label: TAB_NAMES[value],
            beside: hasErrors(value) && <ErrorMark />,
            content: () => <Part tab={value} editing={editing} canWrite={canWrite} />,
          }))}
        />
      </Page>
      <Conflict editing={editing} />
      <LeaveGuard what="workflow" isDirty={isDirty} save={editing.save} isSaving={editing.isSaving} />
    </DraftProvider>
  );
}

interface PartProps {
  tab: Tab;
  editing: Editing;
  canWrite: boolean;
}

function Part({ tab, editing, canWrite }: PartProps) {
  const { workflow } = editing.base;
  switch (tab) {
    case 'steps':
      return <StepsTab workflow={workflow} canWrite={canWrite} />;
    case 'payload':
      return <PayloadTab workflow={workflow} canWrite={canWrite} />;
    case 'trigger':
      return <TriggerTab editing={editing} canWrite={canWrite} />;
    case 'settings':
      return <SettingsTab workflow={workflow} canWrite={canWrite} />;
  }
}

function ErrorMark() {
  return <IconAlertTriangle size={14} color="var(--mantine-color-error)" role="img" aria-label="Something to mend" />;
}

function Notices({ editing }: { editing: Editing }) {
  const { problems, isOvertaken, isDirty, conflict } = editing;
  return (
    <>
      <RoleNotice needed="author">Changing workflows</RoleNotice>
      {problems.length > 0 && (
        <Alert color="red" icon={<IconAlertTriangle />} title="This was not saved" role="alert">
          <List size="sm" listStyleType="none">
            {problems.map((problem) => (
              <List.Item key={problem}>{problem}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {isOvertaken && isDirty && conflict === null && <Overtaken editing={editing} />}
    </>
  );
}

function Overtaken({ editing }: { editing: Editing }) {
  return (
    <Alert color="yellow" icon={<IconUsers />} title="Somebody else has saved this workflow">
      You edit the version from <Ago at={editing.base.workflow.updatedAt} />. Your changes are still here; saving asks
      what to do with theirs.
      <Button size="xs" variant="default" mt="xs" display="block" onClick={editing.compare}>
        Decide now
      </Button>
    </Alert>
  );
}
