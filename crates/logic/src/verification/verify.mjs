// Verifies deliveries of Tidings. Node 16 or newer; no package is needed.
// Take the body as bytes, before any JSON is parsed: express.raw({ type: '*/*' }), or the chunks of the request.

import { createHmac, createPublicKey, timingSafeEqual, verify as verifySignature } from 'node:crypto';

const TOLERANCE_SECONDS = 5 * 60;

/**
 * Whether a delivery is genuine and recent, by its headers `webhook-…`.
 * `headers` by lower-case names as Node gives them, `body` a Buffer, `now` in seconds since 1970.
 */
export function verify(secret, headers, body, now = Date.now() / 1000) {
  if (!isRecent(headers['webhook-timestamp'], now)) return false;
  const expected = createHmac('sha256', keyOf(secret)).update(signedContent(headers, body)).digest('base64');
  return signatures(headers, 'v1').some((signature) => isEqual(signature, expected));
}

/** The same by the public key (`whpk_…`) of an integration whose key pair signs. */
export function verifyWithPublicKey(publicKey, headers, body, now = Date.now() / 1000) {
  if (!isRecent(headers['webhook-timestamp'], now)) return false;
  const prefix = Buffer.from('302a300506032b6570032100', 'hex');
  const der = Buffer.concat([prefix, Buffer.from(publicKey.replace(/^whpk_/, ''), 'base64')]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  const content = signedContent(headers, body);
  return signatures(headers, 'v1a').some((text) => verifySignature(null, content, key, Buffer.from(text, 'base64')));
}

/**
 * Whether `x-novu-signature` is that of the body under one of the secrets: more than one while they are changed.
 * It holds for ever: whoever has recorded a delivery can send it again.
 */
export function verifyNovu(secrets, headers, body) {
  const given = headers['x-novu-signature'] ?? '';
  return secrets.some((secret) => isEqual(given, createHmac('sha256', secret).update(body).digest('hex')));
}

/** The key of a secret: what is encoded behind `whsec_`, or the text itself. */
function keyOf(secret) {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret, 'utf8');
}

function isRecent(timestamp, now) {
  return /^\d{1,12}$/.test(timestamp ?? '') && Math.abs(now - Number(timestamp)) <= TOLERANCE_SECONDS;
}

function signedContent(headers, body) {
  return Buffer.concat([Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`), body]);
}

/** The signatures of one version; a header may hold several, a blank between two. */
function signatures(headers, version) {
  const all = (headers['webhook-signature'] ?? '').split(' ').map((text) => text.split(','));
  return all.filter(([found]) => found === version).map(([, signature]) => signature ?? '');
}

/** Compares without telling by its time where two texts differ. */
function isEqual(one, other) {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}
