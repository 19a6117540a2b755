// Subscribers: create, bulk, search, retrieve, patch, delete and the online flag.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refused } from '../lib/client.mjs';
import { unique } from '../lib/stage.mjs';
import { suite } from '../lib/suite.mjs';

const profile = {
  firstName: 'Ana',
  lastName: 'Núñez',
  email: 'ana@example.test',
  phone: '+15550100',
  avatar: 'https://example.test/ana.png',
  locale: 'en_US',
  timezone: 'Europe/Madrid',
  data: { plan: 'pro', nested: { list: [1, 2.5, null, true] } },
};

/** Input that `subscribers.create` must refuse. */
const badProfiles = [
  { title: 'an empty id', body: { subscriberId: '' }, field: 'subscriberId' },
  { title: 'a blank id', body: { subscriberId: '   ' }, field: 'subscriberId' },
  { title: 'an e-mail that is none', body: { email: 'not an address' }, field: 'email' },
  { title: 'an empty e-mail', body: { email: '' }, field: 'email' },
  { title: 'a locale that is none', body: { locale: 'nowhere at all' }, field: 'locale' },
  { title: 'a time zone that is none', body: { timezone: 'Mars/Olympus' }, field: 'timezone' },
];

export default function () {
  suite('subscribers', (stage) => {
    const create = (body) => stage.novu.subscribers.create({ subscriberId: unique('person'), ...body });

    test('a new subscriber comes back with every member', async () => {
      const subscriberId = unique('person');
      const created = await stage.novu.subscribers.create({ subscriberId, ...profile });
      const shown = Object.fromEntries(Object.keys(profile).map((member) => [member, created[member]]));
      assert.deepEqual(shown, profile);
      assert.equal(created.subscriberId, subscriberId);
      assert.match(created.id, /^[0-9a-f]{24}$/);
      assert.equal(created.deleted, false);
      assert.match(created.createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      assert.deepEqual(await stage.novu.subscribers.retrieve(subscriberId), created);
    });

    test('creating again changes what is given, clears what is null and keeps the rest', async () => {
      const { subscriberId, id } = await create(profile);
      const again = await stage.novu.subscribers.create({
        subscriberId,
        firstName: 'Eva',
        phone: null,
        data: { plan: 'free' },
      });
      assert.equal(again.id, id);
      assert.deepEqual([again.firstName, again.phone ?? null, again.lastName], ['Eva', null, 'Núñez']);
      assert.deepEqual(again.data, { plan: 'free' });
    });

    test('creating again with failIfExists is refused', async () => {
      const { subscriberId } = await create();
      // The SDK reads this 409 with the schema of a subscriber, so that is what the body has beside the message.
      const expected = {
        type: 'SubscriberResponseDto',
        status: 409,
        message: `Subscriber with id "${subscriberId}" already exists`,
      };
      await refused(expected, () => stage.novu.subscribers.create({ subscriberId }, true));
    });

    for (const { title, body, field } of badProfiles) {
      test(`refuses ${title}`, () => refused({ type: 'ValidationErrorDto', status: 422, field }, () => create(body)));
    }

    test('refuses a body without an id', async () => {
      const { status, json } = await stage.server.request('POST', '/v2/subscribers', { body: { firstName: 'A' } });
      assert.equal(status, 422);
      assert.ok(json.errors.subscriberId.messages.length > 0);
    });

    test('patch changes members and replaces data as a whole', async () => {
      const { subscriberId } = await create(profile);
      const patched = await stage.novu.subscribers.patch(
        { lastName: 'Ruiz', email: null, data: { seats: 2 } },
        subscriberId,
      );
      assert.deepEqual([patched.firstName, patched.lastName, patched.email ?? null], ['Ana', 'Ruiz', null]);
      assert.deepEqual(patched.data, { seats: 2 });
    });

    test('patch refuses bad input and unknown ids', async () => {
      const { subscriberId } = await create();
      await refused({ type: 'ValidationErrorDto', status: 422, field: 'email' }, () =>
        stage.novu.subscribers.patch({ email: 'x' }, subscriberId),
      );
      await refused({ type: 'ErrorDto', status: 404, message: 'Subscriber nobody was not found' }, () =>
        stage.novu.subscribers.patch({ firstName: 'N' }, 'nobody'),
      );
    });

    test('an unknown subscriber is not found', () =>
      refused({ type: 'ErrorDto', status: 404, message: 'Subscriber: nobody was not found' }, () =>
        stage.novu.subscribers.retrieve('nobody'),
      ));

    test('a deleted subscriber is gone', async () => {
      const { subscriberId } = await create();
      const { acknowledged, status } = await stage.novu.subscribers.delete(subscriberId);
      assert.deepEqual([acknowledged, status], [true, 'deleted']);
      await refused({ type: 'ErrorDto', status: 404 }, () => stage.novu.subscribers.retrieve(subscriberId));
      await refused({ type: 'ErrorDto', status: 404, message: 'Subscriber was not found' }, () =>
        stage.novu.subscribers.delete(subscriberId),
      );
    });

    test('bulk creates and updates each item by itself', async () => {
      const { subscriberId: known } = await create();
      const fresh = unique('person');
      const subscribers = [{ subscriberId: known, firstName: 'New' }, { subscriberId: fresh }, { subscriberId: '' }];
      const outcome = await stage.novu.subscribers.createBulk({ subscribers });
      assert.deepEqual(
        outcome.updated.map((item) => item.subscriberId),
        [known],
      );
      assert.deepEqual(
        outcome.created.map((item) => item.subscriberId),
        [fresh],
      );
      assert.equal(outcome.failed.length, 1);
      assert.ok(outcome.failed[0].message.length > 0);
      assert.equal((await stage.novu.subscribers.retrieve(known)).firstName, 'New');
    });

    test('bulk takes 1 to 500 items', async () => {
      const people = (count) => ({
        subscribers: Array.from({ length: count }, () => ({ subscriberId: unique('many') })),
      });
      const expected = { type: 'ValidationErrorDto', status: 422, field: 'subscribers' };
      await refused(expected, () => stage.novu.subscribers.createBulk(people(0)));
      await refused(expected, () => stage.novu.subscribers.createBulk(people(501)));
      assert.equal((await stage.novu.subscribers.createBulk(people(500))).created.length, 500);
    });

    test('the online flag is kept, and going offline leaves a time', async () => {
      const { subscriberId } = await create();
      const set = (isOnline) => stage.novu.subscribers.properties.updateOnlineFlag({ isOnline }, subscriberId);
      assert.equal((await set(true)).isOnline, true);
      const offline = await set(false);
      assert.equal(offline.isOnline, false);
      assert.match(offline.lastOnlineAt, /^\d{4}-\d\d-\d\dT/);
      await refused({ type: 'ErrorDto', status: 404, message: 'Subscriber not found' }, () =>
        stage.novu.subscribers.properties.updateOnlineFlag({ isOnline: true }, 'nobody'),
      );
    });
  });

  suite('searching subscribers', (stage) => {
    const ids = ['p1', 'p2', 'p3', 'p4', 'p5'];

    test('pages run forward and backward without a gap', async () => {
      for (const subscriberId of ids) await stage.novu.subscribers.create({ subscriberId });
      const seen = [];
      let page = await stage.novu.subscribers.search({ limit: 2 });
      assert.deepEqual([page.totalCount, page.totalCountCapped, page.previous], [5, false, null]);
      for (;;) {
        seen.push(...page.data.map((item) => item.subscriberId));
        if (!page.next) break;
        page = await stage.novu.subscribers.search({ limit: 2, after: page.next });
      }
      assert.deepEqual(seen, ids.toReversed());
      const back = await stage.novu.subscribers.search({ limit: 2, before: page.previous });
      assert.deepEqual(
        back.data.map((item) => item.subscriberId),
        ['p3', 'p2'],
      );
    });

    test('the order can be turned and the cursor item included', async () => {
      const page = await stage.novu.subscribers.search({ limit: 2, orderDirection: 'ASC' });
      assert.deepEqual(
        page.data.map((item) => item.subscriberId),
        ['p1', 'p2'],
      );
      const cursor = page.data[1].id;
      const included = await stage.novu.subscribers.search({
        limit: 2,
        orderDirection: 'ASC',
        after: cursor,
        includeCursor: true,
      });
      assert.deepEqual(
        included.data.map((item) => item.subscriberId),
        ['p2', 'p3'],
      );
    });

    test('filters look for parts of e-mail, phone and name, and for the whole id', async () => {
      await stage.novu.subscribers.create({ ...profile, subscriberId: 'wanted' });
      const found = async (filter) =>
        (await stage.novu.subscribers.search(filter)).data.map((item) => item.subscriberId);
      for (const filter of [{ email: 'ANA@' }, { phone: '5550' }, { name: 'ana n' }, { subscriberId: 'wanted' }]) {
        assert.deepEqual(await found(filter), ['wanted'], JSON.stringify(filter));
      }
      for (const filter of [{ subscriberId: 'want' }, { email: '%' }, { name: 'nobody' }]) {
        assert.deepEqual(await found(filter), [], JSON.stringify(filter));
      }
    });

    test('a cursor that is gone gives an empty page, two cursors an error', async () => {
      const page = await stage.novu.subscribers.search({ after: '64a1b2c3d4e5f60718293a4b' });
      assert.deepEqual([page.data, page.next, page.previous, page.totalCount], [[], null, null, 0]);
      await refused({ type: 'ErrorDto', status: 400, message: /both "before" and "after"/ }, () =>
        stage.novu.subscribers.search({ after: '64a1b2c3d4e5f60718293a4b', before: '64a1b2c3d4e5f60718293a4b' }),
      );
    });
  });
}
