/** What the server said of a form as a whole. What it said of single fields stands beside them: see `forms.ts`. */
import { Alert } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';

export function Refusal({ text }: { text: string | null }) {
  if (text === null) return null;
  return (
    <Alert color="red" variant="light" icon={<IconAlertCircle />} role="alert" style={{ whiteSpace: 'pre-line' }}>
      {text}
    </Alert>
  );
}
