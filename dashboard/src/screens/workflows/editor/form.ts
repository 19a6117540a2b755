/** The form that holds the draft. Its fields are named as the server names them. */
import { createFormContext } from '@mantine/form';
import type { Draft } from './draft';

export const [DraftProvider, useDraft, useDraftForm] = createFormContext<Draft>();
