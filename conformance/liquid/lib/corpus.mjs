// Reads the corpus: groups of templates that share data. A group with `inputs` and `each` stands for every template of
// `each` with every input in the place of `@`.

import { readdirSync, readFileSync } from 'node:fs'

const folder = new URL('../corpus/', import.meta.url)

/** The moment that `now` means in every case, in milliseconds. */
export const NOW = 1_700_000_000_000

/** The names of the corpus files, without their ending. */
export function files() {
  return readdirSync(folder).map((file) => file.replace(/\.json$/, '')).sort()
}

/** The cases of one file, in order. */
export function cases(file) {
  const groups = JSON.parse(readFileSync(new URL(`${file}.json`, folder), 'utf8'))
  return groups.flatMap(({ templates = [], inputs = [], each = [], data = {}, partials = {} }) => {
    const products = inputs.flatMap((input) => each.map((template) => template.replaceAll('@', () => input)))
    return [...templates, ...products].map((template) => ({ template, data, partials, now: NOW }))
  })
}
