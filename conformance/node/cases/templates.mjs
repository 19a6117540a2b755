// Subject and body as Liquid: what is rendered, and what becomes of a template that does not parse.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addWorkflow, deliver, detailsOf, finishedActivity, setStage } from '../lib/stage.mjs';
import { suite } from '../lib/suite.mjs';

const rendered = [
  { title: 'subscriber and payload', subject: '{{subscriber.firstName}} {{ payload.order.id }}', expected: 'Ana 12' },
  { title: 'custom data', subject: '{{subscriber.data.plan | upcase}}', expected: 'PRO' },
  { title: 'the workflow', subject: '{{workflow.name}}', expected: 'Templates' },
  { title: 'a condition', subject: '{% if payload.order.paid %}paid{% else %}open{% endif %}', expected: 'open' },
  { title: 'a loop', subject: '{% for item in payload.items %}{{item}};{% endfor %}', expected: 'a;b;' },
  { title: 'a missing value', subject: '[{{payload.nothing.here}}]', expected: '[]' },
  { title: 'characters that HTML would escape', subject: '{{payload.html}} & <b>', expected: '<i>"x"</i> & <b>' },
  { title: 'text beyond ASCII', subject: '{{payload.text}} 🚚', expected: 'Núñez 日本 🚚' },
];

const payload = { order: { id: 12, paid: false }, items: ['a', 'b'], html: '<i>"x"</i>', text: 'Núñez 日本' };

const broken = [
  { title: 'an output that is not closed', template: 'Hello {{ payload.name', place: /1/ },
  { title: 'an unknown tag', template: 'a\n{% nonsense %}', place: /2/ },
  { title: 'an if that is not closed', template: '{% if payload.a %}x', place: /1/ },
];

export default function () {
  suite('templates', (stage) => {
    for (const { title, subject, expected } of rendered) {
      test(`renders ${title}`, async () => {
        const set = await setStage(stage.novu, stage.receiver, {
          subscriber: { firstName: 'Ana', data: { plan: 'pro' } },
          workflow: { name: 'Templates', subject },
        });
        assert.equal((await deliver(stage.novu, set, { payload })).body.title, expected);
      });
    }

    for (const { title, template, place } of broken) {
      test(`${title} is an issue of the step, and a failed detail with its place at run time`, async () => {
        const set = await setStage(stage.novu, stage.receiver);
        const workflow = await addWorkflow(stage.novu, { body: template });
        assert.equal(workflow.status, 'ERROR');
        assert.ok(workflow.steps[0].issues.controls.body.length > 0);
        const { status, transactionId } = await stage.novu.trigger({
          workflowId: workflow.workflowId,
          to: set.subscriberId,
        });
        assert.equal(status, 'processed');
        const activity = await finishedActivity(stage.novu, transactionId, ['failed']);
        const failure = activity.jobs[0].executionDetails.find((detail) => detail.status === 'Failed');
        assert.match(failure.detail, /Message content could not be generated/);
        assert.match(failure.raw ?? failure.detail, place);
        assert.deepEqual(
          detailsOf(activity).filter((text) => text.includes('Message sent')),
          [],
        );
        assert.equal(set.inbox.deliveries.length, 0);
      });
    }
  });
}
