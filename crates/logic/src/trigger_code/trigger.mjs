// Triggers the workflow for one subscriber: npm install @novu/api, then NOVU_SECRET_KEY=… node trigger.mjs

import { Novu } from '@novu/api';

const novu = new Novu({
  secretKey: process.env.NOVU_SECRET_KEY,
  serverURL: <<ORIGIN>>,
});

const { result } = await novu.trigger({
  workflowId: <<WORKFLOW>>,
  to: { subscriberId: <<SUBSCRIBER>> },
  payload: <<PAYLOAD>>,
});
console.log(result.transactionId);
