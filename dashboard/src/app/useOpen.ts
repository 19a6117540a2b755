/** Going to addresses that stand below the environment. */
import { useNavigate } from '@tanstack/react-router';
import { useEnvironment } from './session';

/** Opens `workflows/new`, `settings/members`; an empty text is Home. */
export function useOpen(): (to: string) => void {
  const { id } = useEnvironment();
  const navigate = useNavigate();
  return (to) => void navigate({ to: `/env/${id}/${to}`.replace(/\/$/, '') });
}
