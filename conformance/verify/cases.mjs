// What verification code must say to a delivery and to what an attacker makes of it. A case is one line for the drivers:
// kind, key, `webhook-id`, `webhook-timestamp`, `webhook-signature`, `x-novu-signature`, the time, the body in base64.

const TOLERANCE = 5 * 60;

/** A delivery as a receiver keeps it, with its headers by short names. */
const partsOf = ({ headers, rawBody }) => ({
  id: headers['webhook-id'],
  timestamp: headers['webhook-timestamp'],
  signature: headers['webhook-signature'],
  novu: headers['x-novu-signature'],
  body: rawBody,
});

function makeCase(title, expected, kind, key, parts, now = Number(parts.timestamp)) {
  const { id = '', timestamp = '', signature = '', novu = '', body } = parts;
  const line = [kind, key, id, timestamp, signature, novu, now, body.toString('base64')].join('\t');
  return { title: `${kind}: ${title}`, expected, line };
}

/** The body with one bit changed. */
function tampered(body) {
  const changed = Buffer.from(body);
  changed[changed.length - 2] ^= 1;
  return changed;
}

/** Cases of a kind with a timestamp: accepted under `key`, and refused when anything is changed. */
function protectedCases(kind, key, delivery, { wrongKey, version }) {
  const parts = partsOf(delivery);
  const sent = Number(parts.timestamp);
  const own = parts.signature.split(' ').find((text) => text.startsWith(`${version},`));
  const check = (title, expected, change, now) => makeCase(title, expected, kind, key, { ...parts, ...change }, now);
  return [
    check('as it came', true, {}),
    check('five minutes old', true, {}, sent + TOLERANCE),
    check('older than five minutes', false, {}, sent + TOLERANCE + 1),
    check('from five minutes ahead', true, {}, sent - TOLERANCE),
    check('from more than five minutes ahead', false, {}, sent - TOLERANCE - 1),
    check('recorded, with a new timestamp', false, { timestamp: String(sent + 1) }),
    check('a changed body', false, { body: tampered(parts.body) }),
    check('a body with something after it', false, { body: Buffer.concat([parts.body, Buffer.from(' ')]) }),
    check('no body', false, { body: Buffer.alloc(0) }),
    check('a body that was parsed and written again', false, {
      body: Buffer.from(JSON.stringify(JSON.parse(parts.body), null, 1)),
    }),
    check('a changed id', false, { id: `${parts.id}0` }),
    check('id and timestamp with their border moved', false, { id: `${parts.id}.${parts.timestamp}` }),
    check('no id', false, { id: '' }),
    makeCase('another key', false, kind, wrongKey, parts),
    check('no signature', false, { signature: '' }),
    check('an empty signature', false, { signature: `${version},` }),
    check('a version alone', false, { signature: version }),
    check('a signature without its version', false, { signature: own.slice(version.length + 1) }),
    check('half a signature', false, { signature: own.slice(0, own.length / 2) }),
    check('no base64', false, { signature: `${version},***` }),
    check('a signature of another version', false, { signature: own.replace(version, 'v9') }),
    check('an unknown version in front', true, { signature: `v9,AAAA ${own}` }),
    check('a wrong signature in front', true, { signature: `${version},AAAA ${own}` }),
    ...['', 'soon', '-1', '1e9', `${sent}.5`, ` ${sent}`, `${'9'.repeat(30)}`].map((timestamp) =>
      check(`the timestamp ${JSON.stringify(timestamp)}`, false, { timestamp }, sent),
    ),
  ];
}

/** Cases of Novu's signature. */
function novuCases(secret, delivery) {
  const parts = partsOf(delivery);
  const check = (title, expected, key, change = {}) => makeCase(title, expected, 'novu', key, { ...parts, ...change });
  return [
    check('as it came', true, secret),
    check('one of two secrets', true, `other ${secret}`),
    check('another secret', false, 'other'),
    check('a changed body', false, secret, { body: tampered(parts.body) }),
    check('no signature', false, secret, { novu: '' }),
    check('half a signature', false, secret, { novu: parts.novu.slice(0, 32) }),
    check('another signature', false, secret, { novu: '0'.repeat(64) }),
    check('no hexadecimal', false, secret, { novu: 'z'.repeat(64) }),
  ];
}

/**
 * All cases. `first` was signed with `secrets.first` alone, `during` in the rotation to `secrets.second`, `after` with the
 * second alone and with the key pair of `publicKey`.
 */
export function casesOf({ first, during, after }, secrets, publicKey) {
  const wrongKey = 'another secret';
  const rotated = partsOf(during);
  const foreignKey = `whpk_${Buffer.alloc(32, 9).toString('base64')}`;
  return [
    ...protectedCases('standard', secrets.first, first, { wrongKey, version: 'v1' }),
    ...protectedCases('standard', secrets.second, after, { wrongKey, version: 'v1' }),
    makeCase('the former secret in a rotation', true, 'standard', secrets.first, rotated),
    makeCase('the new secret in a rotation', true, 'standard', secrets.second, rotated),
    makeCase('another secret in a rotation', false, 'standard', wrongKey, rotated),
    makeCase('the former secret after the rotation', false, 'standard', secrets.first, partsOf(after)),
    makeCase('the new secret before the rotation', false, 'standard', secrets.second, partsOf(first)),
    makeCase('the former secret in a rotation', false, 'novu', secrets.first, rotated),
    makeCase('both secrets in a rotation', true, 'novu', `${secrets.first} ${secrets.second}`, rotated),
    ...novuCases(secrets.first, first),
    ...novuCases(secrets.second, after),
    ...protectedCases('public', publicKey, after, { wrongKey: foreignKey, version: 'v1a' }),
    makeCase('a delivery without a signature of the pair', false, 'public', publicKey, partsOf(first)),
  ];
}
