/** Adding device tokens to those that there are. */
import { api, type Schemas } from '@/api/client';
import { describe } from '@/api/errors';
import type { Subscriber } from '../people';
import { useKeepTokens } from '../queries';

interface Callbacks {
  onDone: () => void;
  /** Gets what the server said. */
  onProblem: (problem: string) => void;
}

export function useAddTokens(integration: Schemas['IntegrationResponseDto'], { subscriberId }: Subscriber) {
  const keep = useKeepTokens();
  const append = api.useMutation('patch', '/v1/subscribers/{subscriberId}/credentials', { meta: { quiet: true } });
  const add = (deviceTokens: string[], { onDone, onProblem }: Callbacks) =>
    append.mutate(
      {
        params: { path: { subscriberId } },
        body: {
          providerId: integration.providerId,
          integrationIdentifier: integration.identifier,
          credentials: { deviceTokens },
        },
      },
      {
        onSuccess: ({ data }) => {
          onDone();
          void keep(data);
        },
        onError: (error: unknown) => onProblem(describe(error)),
      },
    );
  return { add, isPending: append.isPending };
}
