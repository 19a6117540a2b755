/** The steps of the first push, in the words and the order of Novu's guide for Push Webhook, and which of them are done. Pure. */
import type { Schemas } from '@/api/client';
import type { Role } from '@/app/session';

export interface Facts {
  checklist: Schemas['ChecklistDto'];
  /** Whether there is a URL to try things with. */
  hasInspector: boolean;
  /** Whether the Inspector found a signature to be right, or an endpoint takes what is signed. */
  isVerified: boolean;
}

export interface Step {
  id: 'prepare' | 'connect' | 'token' | 'workflow' | 'send' | 'verify';
  title: string;
  about: string;
  isDone: boolean;
  action: Action;
  /** Whether the action is of use afterwards too. */
  isLasting?: boolean;
}

/** What takes a step, and where that is, below the address of the environment. */
export interface Action {
  label: string;
  to: string;
  search?: Record<string, string>;
  /** The role without which there is nothing to do there, and what completes "… needs the role admin." */
  needs?: { role: Role; doing: string };
}

/** All steps, in their order. */
export function stepsOf({ checklist, hasInspector, isVerified }: Facts): readonly Step[] {
  return [
    {
      id: 'prepare',
      title: 'Get your webhook URL and secret key',
      about: 'An endpoint of yours that accepts POST requests. For quick testing, the Inspector gives you a URL.',
      isDone: checklist.integration || hasInspector,
      action: { label: 'Open Inspector', to: 'inspector' },
    },
    {
      id: 'connect',
      title: 'Connect Push Webhook',
      about: 'In the Integration Store: the Webhook URL, and the Secret HMAC Key that signs what is sent there.',
      isDone: checklist.integration,
      action: {
        label: 'Connect Provider',
        to: 'integrations/connect',
        needs: { role: 'admin', doing: 'Connecting a provider' },
      },
    },
    {
      id: 'token',
      title: 'Add subscriber device token',
      about: 'Any random string. It tells your endpoint which user or device a notification is for.',
      isDone: checklist.deviceToken,
      action: tokenAction(checklist),
    },
    {
      id: 'workflow',
      title: 'Create a workflow with a Push step',
      about: 'What the notification says, with what your trigger knows.',
      isDone: checklist.workflow,
      action: {
        label: 'Create workflow',
        to: 'workflows/new',
        needs: { role: 'author', doing: 'Creating workflows' },
      },
    },
    { id: 'send', title: 'Send a notification', isDone: checklist.delivered, ...sendAction(checklist) },
    {
      id: 'verify',
      title: 'Checking authenticity',
      about: isVerified
        ? 'Signed requests are accepted. Make sure that your endpoint refuses the others.'
        : 'With a Secret HMAC Key, your endpoint can tell by x-novu-signature that a request is genuine.',
      isDone: isVerified,
      action: verifyAction(checklist),
      isLasting: true,
    },
  ];
}

function tokenAction({ subscriber, subscriberId }: Facts['checklist']): Action {
  return subscriber && subscriberId
    ? {
        label: 'Add device token',
        to: `subscribers/${encodeURIComponent(subscriberId)}`,
        search: { tab: 'channels' },
        needs: { role: 'author', doing: 'Adding device tokens' },
      }
    : {
        label: 'Create subscriber',
        to: 'subscribers/new',
        needs: { role: 'author', doing: 'Creating subscribers' },
      };
}

function sendAction({ trigger, notificationId, workflowId }: Facts['checklist']): Pick<Step, 'about' | 'action'> {
  if (trigger)
    return {
      about: 'It was triggered, but nothing was delivered yet.',
      action: { label: 'See what happened', to: notificationId ? `activity/${notificationId}` : 'activity' },
    };
  return {
    about: 'Test the workflow, or trigger it from your code.',
    action: workflowId
      ? { label: 'Test workflow', to: `workflows/${encodeURIComponent(workflowId)}`, search: { tab: 'trigger' } }
      : { label: 'Test workflow', to: 'workflows' },
  };
}

function verifyAction({ integrationId }: Facts['checklist']): Action {
  const label = 'Get the code';
  return integrationId
    ? { label, to: `integrations/${integrationId}`, search: { tab: 'verify' } }
    : { label, to: 'integrations' };
}
