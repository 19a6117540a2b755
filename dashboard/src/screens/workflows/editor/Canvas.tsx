/** The steps as a picture that can be worked in. Imported lazily by `StepsTab.tsx` alone: it brings React Flow along. */
import '@xyflow/react/dist/base.css';
import {
  ActionIcon,
  Box,
  Group,
  Paper,
  Stack,
  Text,
  ThemeIcon,
  Tooltip,
  UnstyledButton,
  useComputedColorScheme,
} from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconAlertTriangle, IconBell, IconBolt, IconPlus } from '@tabler/icons-react';
import { Background, Handle, type NodeProps, Position, ReactFlow } from '@xyflow/react';
import { createContext, type ReactNode, useContext, useDeferredValue } from 'react';
import { type AddNode, graphOf, type StepInfo, type StepNode, type TriggerNode } from './graph';

export interface CanvasProps {
  identifier: string;
  steps: readonly StepInfo[];
  /** The key of the open step, or `trigger`. */
  open: string;
  canWrite: boolean;
  onOpen: (key: string) => void;
  /** Gets the number that the new step will have, from 0. */
  onAdd: (index: number) => void;
}

const Events = createContext<Pick<CanvasProps, 'onOpen' | 'onAdd'>>({ onOpen: () => {}, onAdd: () => {} });

const NODE_TYPES = { trigger: Trigger, step: Step, add: Add };
const ORIGIN = { x: 0, y: 0, zoom: 1 };

/** As high as its steps are: what does not fit is scrolled to as in any page, also by the Tab key. */
export default function Canvas({ identifier, steps, open, canWrite, onOpen, onAdd }: CanvasProps) {
  const scheme = useComputedColorScheme('light');
  const { ref, width: measured } = useElementSize();
  // Deferred, so that the picture is drawn in slices.
  const width = useDeferredValue(measured);
  const graph = graphOf({ identifier, steps, open, canAdd: canWrite, width });
  return (
    <Events.Provider value={{ onOpen, onAdd }}>
      <Box ref={ref} h={graph.height} mih="100%">
        {width > 0 && (
          <ReactFlow
            aria-label="Steps of the workflow"
            nodes={graph.nodes}
            edges={graph.edges}
            nodeTypes={NODE_TYPES}
            colorMode={scheme}
            viewport={ORIGIN}
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            panOnDrag={false}
            zoomOnScroll={false}
            zoomOnPinch={false}
            zoomOnDoubleClick={false}
            preventScrolling={false}
            disableKeyboardA11y
            proOptions={{ hideAttribution: true }}
            style={{ background: 'transparent' }}
          >
            <Background gap={18} />
          </ReactFlow>
        )}
      </Box>
    </Events.Provider>
  );
}

interface NodeCardProps {
  id: string;
  icon: ReactNode;
  color: string;
  title: string;
  about: string;
  isOpen: boolean;
  mark?: ReactNode;
}

function NodeCard({ id, icon, color, title, about, isOpen, mark }: NodeCardProps) {
  const { onOpen } = useContext(Events);
  return (
    <UnstyledButton
      onClick={() => onOpen(id)}
      aria-pressed={isOpen}
      w="100%"
      h="100%"
      style={{ pointerEvents: 'all', borderRadius: 'var(--mantine-radius-md)' }}
    >
      <Paper
        h="100%"
        px="sm"
        shadow={isOpen ? 'sm' : 'xs'}
        radius="md"
        bd={`1px solid var(--mantine-color-${isOpen ? 'indigo-filled' : 'default-border'})`}
        style={isOpen ? { outline: '1px solid var(--mantine-color-indigo-filled)' } : {}}
      >
        <Group h="100%" gap="sm" wrap="nowrap">
          <ThemeIcon variant="light" color={color} size="md">
            {icon}
          </ThemeIcon>
          <Stack gap={0} flex={1} miw={0}>
            <Text size="sm" fw={500} truncate>
              {title}
            </Text>
            <Text size="xs" c="dimmed" truncate>
              {about}
            </Text>
          </Stack>
          {mark}
        </Group>
      </Paper>
    </UnstyledButton>
  );
}

function Trigger({ data }: NodeProps<TriggerNode>) {
  return (
    <>
      <NodeCard
        id="trigger"
        icon={<IconBolt size={16} />}
        color="orange"
        title="Trigger"
        about={data.identifier}
        isOpen={data.isOpen}
      />
      <Ends source />
    </>
  );
}

function Step({ data: { step, number, isOpen } }: NodeProps<StepNode>) {
  return (
    <>
      <Ends target source />
      <NodeCard
        id={step.key}
        icon={<IconBell size={16} />}
        color="indigo"
        title={step.name.trim() === '' ? `Step ${number}` : step.name}
        about={step.subject.trim() === '' ? 'Push' : step.subject}
        isOpen={isOpen}
        mark={step.issues.length > 0 && <IssuesMark issues={step.issues} />}
      />
    </>
  );
}

function IssuesMark({ issues }: { issues: readonly string[] }) {
  return (
    <Tooltip label={issues.join('\n')} multiline maw={320} style={{ whiteSpace: 'pre-line' }}>
      <IconAlertTriangle
        size={18}
        color="var(--mantine-color-error)"
        role="img"
        aria-label={`To mend: ${issues.join('; ')}`}
      />
    </Tooltip>
  );
}

function Add({ data }: NodeProps<AddNode>) {
  const { onAdd } = useContext(Events);
  return (
    <>
      <Ends target source />
      <Tooltip label="Add push step">
        <ActionIcon
          size={26}
          radius="xl"
          variant="default"
          aria-label={`Add push step after ${data.after}`}
          onClick={() => onAdd(data.index)}
          style={{ pointerEvents: 'all' }}
        >
          <IconPlus size={14} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

/** Where the edges end; nothing to see or to pull at. */
function Ends({ target = false, source = false }: { target?: boolean; source?: boolean }) {
  const hidden = { opacity: 0, pointerEvents: 'none' } as const;
  return (
    <>
      {target && <Handle type="target" position={Position.Top} style={hidden} isConnectable={false} />}
      {source && <Handle type="source" position={Position.Bottom} style={hidden} isConnectable={false} />}
    </>
  );
}
