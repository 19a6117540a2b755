/** What the checklist is ticked from: the server's own, what inspectors saw, and whether integrations sign. */
import { useQuery } from '@tanstack/react-query';
import { checklist, inspectors, integrations, lastUsed, requests } from '../queries';
import type { Facts } from './steps';

export function useFacts() {
  const server = useQuery(checklist());
  const all = useQuery(inspectors());
  const used = lastUsed(all.data?.data);
  const seen = useQuery({ ...requests(used ?? ''), enabled: used !== undefined });
  const connected = useQuery(integrations());
  const isVerified = seen.data?.data.some(({ verification }) => verification.secret === 'verified') === true;
  const isSigned =
    connected.data?.data.some(({ active, credentials }) => active && Boolean(credentials.secretKey)) === true;
  const facts: Facts | null =
    server.data === undefined
      ? null
      : {
          checklist: server.data.data,
          hasInspector: (all.data?.data.length ?? 0) > 0,
          isVerified: isVerified || (isSigned && server.data.data.delivered),
        };
  return { facts, error: server.error, retry: () => void server.refetch() };
}
