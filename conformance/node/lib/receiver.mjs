// The user's side of a push webhook: an HTTP server on loopback that keeps what it is sent, byte for byte.

import { createHmac } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { within } from './waiting.mjs';

const DELIVERY_MS_MAX = 30_000;

/** Starts a receiver; each `inbox()` is a URL of its own, so tests that share a receiver do not meet. */
export async function startReceiver() {
  const receiver = new Receiver();
  await receiver.listen();
  return receiver;
}

/** The check of Novu's page on push webhooks: the hash of the raw body, in hex. */
export function signatureOf(rawBody, secretKey) {
  return createHmac('sha256', secretKey).update(rawBody, 'utf-8').digest('hex');
}

class Receiver {
  #inboxes = new Map();
  #port = 0;
  #server = createServer((request, response) => this.#take(request, response));

  /** Takes connections, at first on a free port; after `close` again on the same one. */
  async listen() {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = this.#server.address().port;
    this.url = `http://127.0.0.1:${this.#port}`;
  }

  inbox() {
    const path = `/inbox-${this.#inboxes.size + 1}`;
    const inbox = new Inbox(this.url + path);
    this.#inboxes.set(path, inbox);
    return inbox;
  }

  /** Refuses connections from now on; also when it does so already. */
  async close() {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #take(request, response) {
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return; // The sender vanished in the middle (kill -9): nothing was delivered.
    }
    const inbox = this.#inboxes.get(request.url);
    if (!inbox) return response.writeHead(404).end();
    inbox.take(request, Buffer.concat(chunks), response);
  }
}

/** What one URL has received, in order of arrival. */
class Inbox {
  #arrival = new EventEmitter().setMaxListeners(0);
  #read = 0;
  #answers = [];
  #usual = { status: 200, body: '{}' };
  deliveries = [];

  constructor(url) {
    this.url = url;
  }

  /**
   * Answers of the next deliveries, one each: `{ status, headers, body }`, or a function of the response and the
   * delivery that gives such an answer, or nothing when it has dealt with the response itself.
   */
  answerNext(...answers) {
    this.#answers.push(...answers);
  }

  /** The answer of every delivery that no `answerNext` speaks for. */
  answerAlways(answer) {
    this.#usual = answer;
  }

  take(request, rawBody, response) {
    const { method, headers } = request;
    const delivery = { method, headers, rawBody, body: JSON.parse(rawBody.toString('utf8')), at: Date.now() };
    this.deliveries.push(delivery);
    const next = this.#answers.shift() ?? this.#usual;
    const answer = typeof next === 'function' ? next(response, delivery) : next;
    if (answer) {
      response.writeHead(answer.status ?? 200, answer.headers ?? { 'content-type': 'application/json' });
      response.end(answer.body ?? '');
    }
    this.#arrival.emit('delivery');
  }

  /** The next delivery that no earlier `next` has given. */
  async next(ms = DELIVERY_MS_MAX) {
    const index = this.#read++;
    await this.count(index + 1, ms);
    return this.deliveries[index];
  }

  /** Waits until at least `count` deliveries have arrived, and gives all of them. */
  async count(count, ms = DELIVERY_MS_MAX) {
    await this.until((deliveries) => deliveries.length >= count, `delivery ${count} at ${this.url}`, ms);
    return this.deliveries;
  }

  /** Waits until `enough` says so of the deliveries. */
  async until(enough, what, ms = DELIVERY_MS_MAX) {
    const arrived = new Promise((resolve) => {
      const look = () => {
        if (!enough(this.deliveries)) return;
        this.#arrival.off('delivery', look);
        resolve();
      };
      this.#arrival.on('delivery', look);
      look();
    });
    await within(ms, what, arrived);
  }
}
