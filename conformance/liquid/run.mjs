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

const recordOf = (file) => new URL(`recorded/${file}.json`, import.meta.url)

/** An answer as it is recorded: the text, or the stage of the error. */
const recorded = ({ output, error }) => output ?? { error }

function record(file, answers) {
  writeFileSync(recordOf(file), `[\n${answers.map((answer) => JSON.stringify(recorded(answer))).join(',\n')}\n]\n`)
}

/** How many recorded answers are not what LiquidJS says today. */
function stale(file, answers) {
  const known = JSON.parse(readFileSync(recordOf(file), 'utf8'))
  const differing = answers.filter((answer, index) => JSON.stringify(recorded(answer)) !== JSON.stringify(known[index]))
  return known.length === answers.length ? differing.length : answers.length
}

/** Compares cases; prints the differences and returns how many are not on purpose. */
function compare(name, all, theirs) {
  const ours = renderAll(all)
  const unexpected = []
  let onPurpose = 0
  all.forEach((each, index) => {
    if (agree(theirs[index], ours[index])) return
    if (reason(theirs[index], ours[index])) onPurpose += 1
    else unexpected.push({ each, theirs: theirs[index], ours: ours[index] })
  })
  for (const { each, theirs, ours } of unexpected.slice(0, Number(options.show))) {
    console.log(`\n${JSON.stringify(each.template)}\n  LiquidJS ${JSON.stringify(theirs)}\n  Rust     ${JSON.stringify(ours)}`)
  }
  const errors = theirs.filter((answer) => answer.error).length
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
    if (options.record) record(file, theirs)
    else if (stale(file, theirs)) {
      console.log(`${file}: the recorded answers are stale; run \`node run.mjs --record\``)
      failures += 1
    }
    failures += compare(file, all, theirs)
  }
  const random = generate(Number(options.random), Number(options.seed))
  if (random.length) failures += compare(`random templates from seed ${options.seed}`, random, random.map(render))
  process.exitCode = failures ? 1 : 0
}
