// Puts the cases of standard input before the snippet for Node: one line each in, `true` or `false` out.

import { pathToFileURL } from 'node:url';

const { verify, verifyNovu, verifyWithPublicKey } = await import(pathToFileURL(process.argv[2]));

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);

for (const line of Buffer.concat(chunks).toString().trimEnd().split('\n')) {
  const [kind, key, id, timestamp, signature, novu, now, encoded] = line.split('\t');
  const given = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature, 'x-novu-signature': novu };
  const headers = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  const body = Buffer.from(encoded, 'base64');
  const answers = {
    standard: () => verify(key, headers, body, Number(now)),
    public: () => verifyWithPublicKey(key, headers, body, Number(now)),
    novu: () => verifyNovu(key.split(' '), headers, body),
  };
  console.log(answers[kind]());
}
