/** What the server said of a form as a whole. What it said of single fields stands beside them: see `forms.ts`. */
import { Alert } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';

export function Refusal({ text, title }: { text: string | null; title?: string }) {
  if (text === null) return null;
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertCircle />}
      title={title}
      role="alert"
      style={{ whiteSpace: 'pre-line' }}
    >
      {text}
    </Alert>
  );
}
