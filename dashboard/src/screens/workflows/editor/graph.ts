/** The steps of a workflow as nodes and edges of the canvas: one below the other, a button between every two. Pure. */
import { type Edge, type Node, type NodeHandle, Position } from '@xyflow/react';

/** At most, where the canvas is wide enough. */
const NODE_WIDTH_MAX = 232;
const NODE_HEIGHT = 60;
const ADD_SIZE = 26;
const GAP = 16;
const MARGIN = 16;

export interface StepInfo {
  key: string;
  name: string;
  /** Its subject as it is written. */
  subject: string;
  issues: readonly string[];
}

export type TriggerNode = Node<{ isOpen: boolean; identifier: string }, 'trigger'>;
export type StepNode = Node<{ step: StepInfo; number: number; isOpen: boolean }, 'step'>;
export type AddNode = Node<{ index: number; after: string }, 'add'>;
export type GraphNode = TriggerNode | StepNode | AddNode;

interface Graph {
  nodes: GraphNode[];
  edges: Edge[];
  height: number;
}

interface GraphProps {
  identifier: string;
  steps: readonly StepInfo[];
  /** The key of the open step, or `trigger`. */
  open: string;
  /** Whether there are buttons that add steps. */
  canAdd: boolean;
  /** Of the canvas, in pixels. */
  width: number;
}

/** In the order of the Tab key. */
export function graphOf({ identifier, steps, open, canAdd, width }: GraphProps): Graph {
  const nodeWidth = Math.max(Math.min(NODE_WIDTH_MAX, width - 2 * MARGIN), 0);
  const x = (width - nodeWidth) / 2;
  const box = { width: nodeWidth, height: NODE_HEIGHT, handles: handles(nodeWidth, NODE_HEIGHT) };
  let y = MARGIN;
  const place = (height: number) => {
    const top = y;
    y += height + GAP;
    return top;
  };
  const trigger: TriggerNode = {
    id: 'trigger',
    type: 'trigger',
    position: { x, y: place(NODE_HEIGHT) },
    data: { isOpen: open === 'trigger', identifier },
    ...box,
  };
  const circle = { width: ADD_SIZE, height: ADD_SIZE, handles: handles(ADD_SIZE, ADD_SIZE) };
  const add = (index: number): AddNode[] => {
    if (!canAdd) {
      place(ADD_SIZE - GAP);
      return [];
    }
    const position = { x: (width - ADD_SIZE) / 2, y: place(ADD_SIZE) };
    const data = { index, after: steps[index - 1]?.name ?? 'the trigger' };
    return [{ id: `add-${index}`, type: 'add', position, data, ...circle }];
  };
  const nodes: GraphNode[] = [trigger, ...add(0)];
  for (const [index, step] of steps.entries()) {
    const data = { step, number: index + 1, isOpen: open === step.key };
    nodes.push({ id: step.key, type: 'step', position: { x, y: place(NODE_HEIGHT) }, data, ...box }, ...add(index + 1));
  }
  const edges = nodes.slice(1).map((node, index) => edge(nodes[index]?.id ?? '', node.id));
  return { nodes, edges, height: y - GAP + MARGIN };
}

function edge(source: string, target: string): Edge {
  return { id: `${source}→${target}`, source, target, type: 'straight', focusable: false, selectable: false };
}

/** Where edges end. Said beforehand, so that nothing is measured and moves. */
function handles(width: number, height: number): NodeHandle[] {
  const end = { x: width / 2, width: 1, height: 1 };
  return [
    { ...end, type: 'target', position: Position.Top, y: 0 },
    { ...end, type: 'source', position: Position.Bottom, y: height },
  ];
}
