/** Who may log in, and what they may do. */
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserPlus } from '@tabler/icons-react';
import { api } from '@/api/client';
import { useCan } from '@/app/session';
import { Page } from '@/components/Page';
import { RowsSkeleton } from '@/components/PageSkeleton';
import { Problem } from '@/components/Problem';
import { RoleNotice } from '@/components/RoleNotice';
import { Invite } from './Invite';
import { MemberTable } from './MemberTable';
import { Roles } from './Roles';

export function Members() {
  const canManage = useCan('admin');
  const [isInviting, invite] = useDisclosure(false);
  const members = api.useQuery('get', '/tidings/v1/members', {}, { select: ({ data }) => data });
  return (
    <Page
      title="Members"
      about="Who may log in. A role holds in every environment."
      actions={
        canManage && (
          <Button leftSection={<IconUserPlus size={16} />} onClick={invite.open}>
            Invite member
          </Button>
        )
      }
    >
      <RoleNotice needed="admin">Managing members</RoleNotice>
      {members.isPending && <RowsSkeleton rows={3} />}
      {members.isLoadingError && <Problem error={members.error} retry={() => void members.refetch()} />}
      {members.data !== undefined && <MemberTable members={members.data} canManage={canManage} />}
      <Roles />
      {isInviting && <Invite onClose={invite.close} />}
    </Page>
  );
}
