/** The code that triggers a workflow, in five languages. Novu's clients where they are tested, plain HTTP elsewhere. Pure. */
import type { Snippet } from '@/components/code/Snippets';
import { isObject, type JsonObject, pretty } from '@/components/json';

interface Trigger {
  /** Where the server is, without a slash at its end. */
  origin: string;
  workflowId: string;
  subscriberId: string;
  payload: JsonObject;
}

/** What runs as it stands once the environment variable NOVU_SECRET_KEY holds a secret key. */
export function triggerSnippets(trigger: Trigger): Snippet[] {
  return [
    { language: 'javascript', name: 'Node.js', code: node(trigger) },
    { language: 'python', name: 'Python', code: python(trigger) },
    { language: 'go', name: 'Go', code: go(trigger) },
    { language: 'php', name: 'PHP', code: php(trigger) },
    { language: 'bash', name: 'curl', code: curl(trigger) },
  ];
}

const quoted = (text: string) => JSON.stringify(text);

function node({ origin, workflowId, subscriberId, payload }: Trigger): string {
  return `// npm install @novu/api
import { Novu } from '@novu/api';

const novu = new Novu({
  secretKey: process.env.NOVU_SECRET_KEY,
  serverURL: ${quoted(origin)},
});

await novu.trigger({
  workflowId: ${quoted(workflowId)},
  to: { subscriberId: ${quoted(subscriberId)} },
  payload: ${indented(pretty(payload), 2)},
});
`;
}

function python({ origin, workflowId, subscriberId, payload }: Trigger): string {
  return `# pip install novu-py
import os

from novu_py import Novu

novu = Novu(secret_key=os.environ["NOVU_SECRET_KEY"], server_url=${quoted(origin)})

novu.trigger(
    trigger_event_request_dto={
        "workflow_id": ${quoted(workflowId)},
        "to": {"subscriber_id": ${quoted(subscriberId)}},
        "payload": ${pythonOf(payload, 8)},
    }
)
`;
}

function go(trigger: Trigger): string {
  const lines = pretty(bodyOf(trigger)).split('\n');
  const body = lines.map((line, index) => `\t\t${quoted(index < lines.length - 1 ? `${line}\n` : line)}`).join(' +\n');
  return `package main

import (
\t"fmt"
\t"net/http"
\t"os"
\t"strings"
)

func main() {
\tbody := strings.NewReader("" +
${body})
\trequest, err := http.NewRequest("POST", ${quoted(`${trigger.origin}/v1/events/trigger`)}, body)
\tif err != nil {
\t\tpanic(err)
\t}
\trequest.Header.Set("Authorization", "ApiKey "+os.Getenv("NOVU_SECRET_KEY"))
\trequest.Header.Set("Content-Type", "application/json")
\tanswer, err := http.DefaultClient.Do(request)
\tif err != nil {
\t\tpanic(err)
\t}
\tdefer answer.Body.Close()
\tfmt.Println(answer.Status)
}
`;
}

function php(trigger: Trigger): string {
  return `<?php
$body = <<<'JSON'
${pretty(bodyOf(trigger))}
JSON;

$request = curl_init(${singleQuoted(`${trigger.origin}/v1/events/trigger`, "\\'")});
curl_setopt_array($request, [
    CURLOPT_POSTFIELDS => $body,
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => [
        'Authorization: ApiKey ' . getenv('NOVU_SECRET_KEY'),
        'Content-Type: application/json',
    ],
]);
echo curl_exec($request);
`;
}

function curl(trigger: Trigger): string {
  return `curl -X POST ${singleQuoted(`${trigger.origin}/v1/events/trigger`, "'\\''")} \\
  -H "Authorization: ApiKey $NOVU_SECRET_KEY" \\
  -H 'Content-Type: application/json' \\
  -d ${singleQuoted(pretty(bodyOf(trigger)), "'\\''")}
`;
}

function bodyOf({ workflowId, subscriberId, payload }: Trigger): JsonObject {
  return { name: workflowId, to: { subscriberId }, payload };
}

/** The further lines of a text moved to the right. */
function indented(text: string, by: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(by)}`);
}

function singleQuoted(text: string, quote: string): string {
  return `'${text.replaceAll("'", quote)}'`;
}

/** JSON as Python writes it. `at` is how far the line is indented that it begins on. */
function pythonOf(value: unknown, at: number): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  const [open, close, items] = Array.isArray(value)
    ? ['[', ']', value.map((item) => pythonOf(item, at + 4))]
    : isObject(value)
      ? ['{', '}', Object.entries(value).map(([name, member]) => `${quoted(name)}: ${pythonOf(member, at + 4)}`)]
      : ['', '', null];
  if (items === null) return JSON.stringify(value);
  if (items.length === 0) return open + close;
  return `${open}\n${items.map((item) => `${' '.repeat(at + 4)}${item},\n`).join('')}${' '.repeat(at)}${close}`;
}
