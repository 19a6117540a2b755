/** A link that lets somebody in, shown this once: the server keeps only a hash of it, and sends no mail. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { Copy } from '@/components/Copy';
import { exact } from '@/components/time';

export interface InvitationLink {
  path: string;
  expiresAt: string;
}

/** The link and what to do with it. */
export function LinkOnce({ link, email, onClose }: { link: InvitationLink; email: string; onClose: () => void }) {
  const address = `${window.location.origin}${link.path}`;
  return (
    <Stack>
      <Text size="sm">
        Give this link to <b>{email}</b> on a way that only they read. It works once, until {exact(link.expiresAt)}, and
        is not shown again.
      </Text>
      <TextInput
        label="Link"
        value={address}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
        rightSection={<Copy text={address} label="Copy link" />}
      />
      <Group justify="flex-end">
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Stack>
  );
}

/** Opens a dialog with the link. */
export function showLink(link: InvitationLink, email: string) {
  const modalId = modals.open({
    title: `Link for ${email}`,
    closeOnClickOutside: false,
    closeOnEscape: false,
    children: <LinkOnce link={link} email={email} onClose={() => modals.close(modalId)} />,
  });
}
