// What the Rust engine makes of cases, through the example program of its crate. `LIQUID_BIN` names a program that is
// built already; otherwise cargo builds it.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))

function run(command, args, input) {
  const result = spawnSync(command, args, { cwd: root, input, encoding: 'utf8', maxBuffer: 2 ** 30 })
  if (result.error) throw result.error
  if (result.status !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${result.status ?? result.signal}\n${result.stderr}`)
  }
  return result.stdout
}

/** The path of an example program of the crate, built in the given profile. */
export function program(name, profile = 'dev') {
  const args = ['build', '-q', '-p', 'liquid', '--example', name, '--profile', profile, '--message-format=json']
  const messages = run('cargo', args).trim().split('\n').map((line) => JSON.parse(line))
  return messages.findLast((message) => message.executable && message.target.name === name).executable
}

/** The answers for cases, in the same shape as those of LiquidJS. */
export function renderAll(cases) {
  const binary = process.env.LIQUID_BIN ?? program('conformance')
  const lines = run(binary, [], cases.map((each) => JSON.stringify(each) + '\n').join(''))
  return lines.trim().split('\n').map((line) => JSON.parse(line))
}
