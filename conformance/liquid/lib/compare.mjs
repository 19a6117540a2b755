// Compares two answers, and knows the differences that are on purpose (`differences.json`).

import { readFileSync } from 'node:fs'

const differences = JSON.parse(readFileSync(new URL('../differences.json', import.meta.url), 'utf8'))

/** Whether two answers agree: the same text, or an error at the same stage. */
export function agree(a, b) {
  return a.output === b.output && a.error === b.error
}

/** The reason for a difference that is on purpose, if it is one. */
export function reason(theirs, ours) {
  const known = differences.find(
    ({ output, rust }) =>
      (output && new RegExp(output).test(theirs.output ?? '')) || (rust && new RegExp(rust).test(ours.message ?? '')),
  )
  return known?.reason
}
