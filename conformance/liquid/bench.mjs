// Measures the Rust engine and LiquidJS side by side, and how long hostile templates take to end. Ends with an error if the Rust
// engine is less than ten times as fast at rendering a cached template, or if a hostile template takes longer than 50 ms.

import { spawnSync } from 'node:child_process'

import { Liquid } from 'liquidjs'

import { program } from './lib/rust.mjs'

const RATIO = 10
const HOSTILE_MILLISECONDS = 50
const SECONDS = 0.7
const ROUNDS = 3

const template =
  'Hi {{subscriber.firstName}}, order {{payload.id}} {% if payload.total > 100 %}ships free{% endif %}'
const data = { subscriber: { firstName: 'Ann' }, payload: { id: 1007, total: 119.5 } }

const list = Array.from({ length: 2000 }, (_, index) => index)
const hostileData = { list, object: { a: 1 }, wide: 'é'.repeat(50_000), text: 'x'.repeat(100_000), blanks: ' '.repeat(100_000), words: 'a b '.repeat(25_000) }

const inLoop = (body, times = 'list') => `{% for i in ${times} %}${body}{% endfor %}`

const hostile = [
  inLoop('x', '(1..100000000)'),
  inLoop(inLoop(''), '(1..40000)'),
  inLoop('{{ i }}', '(1..49999)'),
  inLoop('{% if a and b or c and d or e and f or g and h %}{% endif %}', '(1..49999)'),
  inLoop('{% assign a = i | append: i | upcase | strip | size | plus: 1 %}', '(1..49999)'),
  `{% assign a = 'aaaaaaaaaaaaaaaa' %}${inLoop('{% assign a = a | append: a %}')}`,
  `{% assign a = list %}${inLoop('{% assign a = a | slice: 0 | push: a %}', '(1..40000)')}`,
  `{% assign a = '' | split: ',' %}${inLoop('{% assign a = a | push: a %}', '(1..40)')}{{ a }}{% if a == a %}{% endif %}`,
  ...[
    'size', 'upcase', 'capitalize', 'strip', 'strip_html', 'escape', 'escape_once', 'split: ""', 'split: "x"', 'replace: "x", "y"', 'replace: "", text',
    'remove: "x"', 'truncate: 5', 'truncatewords: 5', 'number_of_words: "auto"', 'url_encode', 'url_decode', 'slugify: "latin"', 'base64_encode',
    'base64_decode', 'sha256', 'hmac_sha256: text', 'date', 'plus: text', 'json', 'strip: text', 'squish', 'slice: -1', 'last', 'newline_to_br',
  ].flatMap((filter) => ['text', 'blanks', 'words'].map((name) => inLoop(`{% assign x = ${name} | ${filter} %}`))),
  ...[
    'sort', 'sort_natural', 'uniq', 'reverse', 'join', 'map: "a.b.c"', 'where: "a"', 'where_exp: "x", "x > 5"', 'group_by: "a"', 'group_by_exp: "x", "x"', 'sum', 'compact',
    'concat: list', 'json', 'find_exp: "x", "x == text"', 'array_to_sentence_string', 'sample: 5', 'slice: 5, 1000',
  ].map((filter) => inLoop(`{% assign x = list | ${filter} %}`)),
  inLoop('{% if text contains "y" %}{% endif %}'),
  inLoop('{% if text == blanks %}{% endif %}{% if words == blank %}{% endif %}'),
  inLoop('{% capture x %}{{ text }}{% endcapture %}'),
  inLoop('{% cycle text: text, words %}'),
  inLoop('{{ text }}'),
  '{{ 0 | date: "%999999999Y" }}',
  ...['text', 'blanks', 'wide'].flatMap((name) => [
    inLoop(`{% if ${name}.size > 5 %}{% endif %}{% assign x = ${name}[5] %}`, '(1..49999)'),
    inLoop(`{% for j in (${name}..3) %}{% endfor %}{% if ${name} < 5 %}{% endif %}`, '(1..49999)'),
    inLoop(`{% assign x = object[${name}] %}{% for j in list limit: ${name} %}{% endfor %}`, '(1..49999)'),
    `{% assign a = list | slice: 0 %}${inLoop(`{% assign a = a | push: ${name} %}`, '(1..200)')}${inLoop('{% assign x = a | where: "length" | sum %}')}`,
  ]),
  inLoop(`{{ a${'.a'.repeat(100_000)} }}`),
  inLoop(`{{ a['${'k'.repeat(200_000)}'] }}`, '(1..49999)'),
  inLoop(`{% if ${'not '.repeat(50_000)}a %}{% endif %}`),
  inLoop(`{% case a %}${'{% when %}'.repeat(20_000)}{% endcase %}`),
  inLoop(`{% for i in a ${'p '.repeat(100_000)}%}{% endfor %}`),
  `{% for i in list ${Array.from({ length: 25_000 }, (_, index) => `p${index}:1`).join(' ')} %}{% endfor %}`,
  inLoop(`{% for i in l${'x'.repeat(200_000)} %}{% else %}{% endfor %}{% for j in (1..${'2'.repeat(2)}) %}{{ forloop.name }}{% endfor %}`),
  inLoop('', `(1..49999)`).replaceAll(' i ', ` ${'v'.repeat(200_000)} `),
  inLoop(`{% assign x = 0 | date: '${'%q'.repeat(100_000)}' %}`),
  '{% assign e = "x | where_exp: \'x\', e" %}{{ list | where_exp: "x", e }}',
  '{%'.repeat(100_000),
  '{{'.repeat(100_000),
  '{% if a %}'.repeat(20_000),
  `{{ ${'a['.repeat(100_000)} }}`,
  `{{ ${'not '.repeat(60_000)} a }}`,
  `{{ a ${'| upcase '.repeat(25_000)} }}`,
  '{{a}}'.repeat(50_000),
  '{% # x %}'.repeat(28_000),
  `{% for i in list %}${'{{i}}'.repeat(40_000)}{% endfor %}`,
  Array.from({ length: 15_000 }, (_, index) => `{%assign a${index}=1%}`).join(''),
]

/** How often `work` runs in a second. */
function rate(work) {
  const start = performance.now()
  let runs = 0
  while (performance.now() - start < SECONDS * 1000) {
    for (let index = 0; index < 1000; index += 1) work()
    runs += 1000
  }
  return (runs / (performance.now() - start)) * 1000
}

const binary = program('bench', 'release')

/** What the Rust engine measures. */
function measure(hostile) {
  const input = JSON.stringify({ template, data, seconds: SECONDS, hostile, hostileData })
  return JSON.parse(spawnSync(binary, [], { input, encoding: 'utf8', maxBuffer: 2 ** 28 }).stdout)
}

const engine = new Liquid()
const parsed = engine.parse(template)
const ours = measure(hostile)
if (engine.renderSync(parsed, data) !== ours.output) throw new Error('the engines print different texts')

// The best of several rounds, in turns, so that a busy machine slows both.
const theirs = { render: 0, parse: 0 }
for (let round = 0; round < ROUNDS; round += 1) {
  const { render, parse } = measure([])
  ours.render = Math.max(ours.render, render)
  ours.parse = Math.max(ours.parse, parse)
  theirs.render = Math.max(theirs.render, rate(() => engine.renderSync(parsed, data)))
  theirs.parse = Math.max(theirs.parse, rate(() => engine.parse(template)))
}

let failed = false
for (const what of ['render', 'parse']) {
  const ratio = ours[what] / theirs[what]
  const figures = [ours[what], theirs[what]].map((figure) => Math.round(figure).toLocaleString('en-US'))
  console.log(`${what}: ${figures[0]} a second, LiquidJS ${figures[1]}: ${ratio.toFixed(1)} times as fast`)
  failed ||= ratio < RATIO
}
const slowest = ours.hostile.sort((a, b) => b.milliseconds - a.milliseconds)
console.log(`${slowest.length} hostile templates, the slowest:`)
for (const { template, ended, milliseconds } of slowest.slice(0, 5)) {
  console.log(`  ${milliseconds.toFixed(1)} ms  ${ended}  ${JSON.stringify(template)}`)
}
failed ||= slowest[0].milliseconds > HOSTILE_MILLISECONDS
process.exitCode = failed ? 1 : 0
