// Compares LiquidJS with the Rust engine: on the corpus, and on random templates. `node run.mjs --help` says how.

import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

import { agree, reason } from './lib/compare.mjs'
import { cases, files } from './lib/corpus.mjs'
import { generate } from './lib/generate.mjs'
import { render } from './lib/liquidjs.mjs'
import { renderAll } from './lib/rust.mjs'

const HELP = `usage: node run.mjs [--random COUNT] [--seed NUMBER] [--show COUNT] [--record]
  --random  how many random templates to compare (5000)
  --seed    where the random templates start; by default always the same
  --show    how many differences to print (20)
  --record  write the answers of LiquidJS to recorded/, which the Rust tests compare with`

const { values: options } = parseArgs({
  options: {
    random: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    show: { type: 'string', default: '20' },
    record: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

/** An answer as it is recorded: the text, the stage of the error, or our own text where we differ on purpose. */
function recorded(theirs, ours) {
  if (!agree(theirs, ours) && reason(theirs, ours)) return { ours: ours.output ?? null }
  return theirs.output ?? { error: theirs.error }
}

const asText = (answers) => `[\n${answers.map((answer) => JSON.stringify(answer)).join(',\n')}\n]\n`

/** Writes down the answers for a file, or complains if they are not what is written down. Returns the number of complaints. */
function keepRecord(file, theirs, ours) {
  const text = asText(theirs.map((answer, index) => recorded(answer, ours[index])))
  const url = new URL(`recorded/${file}.json`, import.meta.url)
  if (options.record) writeFileSync(url, text)
  else if (readFileSync(url, 'utf8') !== text) {
    console.log(`${file}: the recorded answers are stale; run \`node run.mjs --record\``)
    return 1
  }
  return 0
}

/** Compares answers; prints the differences and returns how many are not on purpose. */
function compare(name, all, theirs, ours) {
  const different = all.map((_, index) => index).filter((index) => !agree(theirs[index], ours[index]))
  const unexpected = different.filter((index) => !reason(theirs[index], ours[index]))
  for (const index of unexpected.slice(0, Number(options.show))) {
    console.log(`\n${JSON.stringify(all[index].template)}`)
    console.log(`  LiquidJS ${JSON.stringify(theirs[index])}\n  Rust     ${JSON.stringify(ours[index])}`)
  }
  const errors = theirs.filter((answer) => answer.error).length
  const onPurpose = different.length - unexpected.length
  console.log(`${name}: ${all.length} cases (${errors} errors), ${onPurpose} differ on purpose, ${unexpected.length} unexpectedly`)
  return unexpected.length
}

if (options.help) {
  console.log(HELP)
} else {
  let failures = 0
  for (const file of files()) {
    const all = cases(file)
    const theirs = all.map(render)
    const ours = renderAll(all)
    failures += keepRecord(file, theirs, ours) + compare(file, all, theirs, ours)
  }
  const random = generate(Number(options.random), Number(options.seed))
  if (random.length) failures += compare(`random templates, seed ${options.seed}`, random, random.map(render), renderAll(random))
  process.exitCode = failures ? 1 : 0
}
