// Composes random templates from the grammar. The same seed gives the same templates.

import { NOW } from './corpus.mjs'

const DATA = {
  a: 1, b: 2.5, c: -3, zero: 0, big: 123456789, s: 'hello world', t: 'Ünïcode ✓', e: '', n: null, yes: true, no: false,
  num: '42', list: [3, 1, 2], words: ['pear', 'Apple', 'fig', 'apple'], mixed: [1, 'two', null, true, [4, 5]], none: [],
  o: { x: 1, y: 'why', z: { deep: [1, 2] } }, eo: {}, key: 'x',
  rows: [{ id: 1, name: 'Ann', tags: ['x', 'y'] }, { id: 2, name: 'bob', tags: [] }, { id: 3, name: null }],
  when: '2024-05-06T07:08:09Z', html: '<p class="a">x & y</p>',
}

const PARTIALS = {
  card: '[{{ x }}{{ a }}]', row: '{{ item.name }}{{ forloop.index }};', loop: '{% for i in list limit: 2 %}{{ i }}{% endfor %}',
  frame: '<{% block main %}default{% endblock %}{% block %}{% endblock %}>',
}

const NAMES = Object.keys(DATA)
const OPERATORS = ['==', '!=', '<', '>', '<=', '>=', 'contains', 'and', 'or']
const LITERALS = ['1', '0', '-2', '3.5', "'x'", '"y"', "''", "'hello'", 'true', 'false', 'nil', 'empty', 'blank']

/** Filters with the kinds of arguments they take: v any value, n a number, t a text, p a property, e an expression. */
const FILTERS = {
  abs: '', append: 't', array_to_sentence_string: '', at_least: 'n', at_most: 'n', base64_encode: '', base64_decode: '', capitalize: '', ceil: '',
  cgi_escape: '', compact: '', concat: 'v', date: 'd', date_to_string: '', default: 'v', divided_by: 'n', downcase: '', escape: '', escape_once: '',
  find: 'pv', find_exp: 'ie', find_index: 'pv', first: '', floor: '', group_by: 'p', group_by_exp: 'ie', has: 'pv', has_exp: 'ie', join: 't', json: '', last: '',
  lstrip: '', map: 'p', minus: 'n', modulo: 'n', newline_to_br: '', nofilter: 'v', normalize_whitespace: '', number_of_words: '', plus: 'n', pop: '',
  prepend: 't', push: 'v', reject: 'pv', reject_exp: 'ie', remove: 't', remove_first: 't', remove_last: 't', replace: 'tt', replace_first: 'tt', replace_last: 'tt',
  reverse: '', round: 'n', rstrip: '', sha256: '', shift: '', size: '', slice: 'nn', slugify: '', sort: '', sort_natural: 'p', split: 't', squish: '', strip: '',
  strip_html: '', strip_newlines: '', sum: '', times: 'n', to_integer: '', truncate: 'n', truncatewords: 'n', uniq: '', unshift: 'v', upcase: '', uri_escape: '',
  url_decode: '', url_encode: '', where: 'pv', where_exp: 'ie', xml_escape: '',
}

/** Filters that suit a kind of value, and values of that kind. */
const KINDS = [
  {
    values: ['s', 't', 'num', 'html', "'a,b,,c'", "'one two three'", 'o.y', 'rows[0].name'],
    filters: ['append', 'capitalize', 'cgi_escape', 'downcase', 'escape', 'lstrip', 'number_of_words', 'prepend', 'remove', 'remove_last', 'replace', 'replace_first', 'rstrip', 'slice', 'slugify', 'split', 'squish', 'strip_html', 'truncate', 'truncatewords', 'upcase', 'url_encode', 'size', 'base64_encode'],
  },
  {
    values: ['a', 'b', 'c', 'big', 'num', '7.125', 'list.size', 'zero'],
    filters: ['abs', 'at_least', 'at_most', 'ceil', 'divided_by', 'floor', 'minus', 'modulo', 'plus', 'round', 'times', 'date'],
  },
  {
    values: ['list', 'words', 'mixed', 'rows', 'none', '(1..5)', 'rows[0].tags', 'o.z.deep'],
    filters: ['compact', 'concat', 'first', 'join', 'last', 'map', 'pop', 'push', 'reverse', 'shift', 'size', 'slice', 'sort', 'sort_natural', 'sum', 'uniq', 'unshift', 'where', 'reject', 'where_exp', 'reject_exp', 'find', 'find_exp', 'has', 'has_exp', 'group_by', 'group_by_exp', 'find_index', 'array_to_sentence_string'],
  },
]

/** Numbers from 0 to 1 (mulberry32). */
function randomFrom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
}

class Generator {
  constructor(seed) {
    this.random = randomFrom(seed)
  }

  chance(probability) {
    return this.random() < probability
  }

  pick(list) {
    return list[Math.floor(this.random() * list.length)]
  }

  many(most, make) {
    return Array.from({ length: Math.floor(this.random() * (most + 1)) }, make)
  }

  path() {
    const steps = ['.x', '.y', '.z.deep', '.name', '.size', '.first', '.last', '[0]', '[-1]', "['x']", '[key]', '[a]', '.missing', '.id', '.tags']
    const root = this.chance(0.08) ? this.pick(['missing', 'item', 'i', 'v1', 'v2', 'forloop', 'size']) : this.pick(NAMES)
    return root + this.many(2, () => (this.chance(0.5) ? this.pick(steps) : '')).join('')
  }

  value() {
    if (this.chance(0.6)) return this.path()
    if (this.chance(0.1)) return `(${this.pick(['1', 'a', '-1', 'zero'])}..${this.pick(['3', 'b', 'list.size', '2.5'])})`
    return this.pick(LITERALS)
  }

  expression(depth = 0) {
    if (depth > 2 || this.chance(0.4)) return (this.chance(0.1) ? 'not ' : '') + this.value()
    return `${this.expression(depth + 1)} ${this.pick(OPERATORS)} ${this.expression(depth + 1)}`
  }

  argument(kind) {
    if (this.chance(0.08)) return this.value()
    if (kind === 'n') return this.pick(['0', '1', '2', '-1', '3.7', '10', 'a', "'2'"])
    if (kind === 't') return this.pick(["'l'", "' '", "','", "'Ann'", "''", 's', '1'])
    if (kind === 'p') return this.pick(["'name'", "'id'", "'tags'", "'x'", "'tags.size'", "'missing'"])
    if (kind === 'i') return "'it'"
    if (kind === 'e') return this.pick(["'it.id > 1'", "'it.name'", "'it == 1'", "'it.tags contains \\'x\\''", "'it | size'"])
    if (kind === 'd') return this.pick(["'%Y-%m-%d'", "'%H:%M:%S.%L %j'", "'%a %b %e %-d %^B'", "'%s'"])
    return this.value()
  }

  filter(names = Object.keys(FILTERS)) {
    const name = this.pick(names)
    const kinds = [...FILTERS[name]].slice(0, this.chance(0.05) ? 0 : undefined)
    const given = kinds.map((kind) => this.argument(kind))
    return ` | ${name}${given.length ? `: ${given.join(', ')}` : ''}`
  }

  /** Mostly a value with filters that suit it, printed as JSON at times; else any value with any filters. */
  filtered() {
    const end = this.chance(0.35) ? ' | json' : ''
    if (this.chance(0.6)) {
      const { values, filters } = this.pick(KINDS)
      return this.pick(values) + this.many(3, () => this.filter(filters)).join('') + end
    }
    return this.anything() + end
  }

  anything() {
    const start = this.chance(0.25) ? this.expression() : this.value()
    return start + this.many(3, () => this.filter()).join('')
  }

  tag(inside) {
    const left = this.chance(0.1) ? '{%-' : '{%'
    const right = this.chance(0.1) ? '-%}' : '%}'
    return `${left} ${inside} ${right}`
  }

  output() {
    const dash = () => (this.chance(0.08) ? '-' : '')
    return `{{${dash()} ${this.filtered()} ${dash()}}}`
  }

  branch(depth) {
    const name = this.pick(['if', 'unless'])
    const others = this.many(2, () => this.tag(`elsif ${this.expression()}`) + this.block(depth)).join('')
    const last = this.chance(0.5) ? this.tag('else') + this.block(depth) : ''
    return this.tag(`${name} ${this.expression()}`) + this.block(depth) + others + last + this.tag(`end${name}`)
  }

  loop(depth) {
    const options = ['limit: 2', 'offset: 1', 'reversed', `limit: ${this.value()}`, 'offset: continue']
    const chosen = this.many(2, () => this.pick(options)).join(' ')
    const last = this.chance(0.2) ? this.tag('else') + this.block(depth) : ''
    const stop = this.chance(0.15) ? this.tag(this.pick(['break', 'continue'])) : ''
    return this.tag(`for i in ${this.value()} ${chosen}`) + '{{ i }}' + this.block(depth) + stop + last + this.tag('endfor')
  }

  table(depth) {
    return this.tag(`tablerow i in ${this.value()} ${this.pick(['', 'cols: 2', 'limit: 2', 'offset: 1 cols: 1'])}`) + '{{ i }}' + this.block(depth) + this.tag('endtablerow')
  }

  choice(depth) {
    const whens = this.many(3, () => this.tag(`when ${this.value()}${this.pick(['', `, ${this.value()}`, ` or ${this.value()}`])}`) + this.block(depth)).join('')
    return this.tag(`case ${this.filtered()}`) + whens + (this.chance(0.6) ? this.tag('else') + this.block(depth) : '') + this.tag('endcase')
  }

  small() {
    return this.pick([
      () => this.tag(`assign ${this.pick(['v1', 'v2', 'a', 's'])} = ${this.filtered()}`),
      () => this.tag(`echo ${this.filtered()}`),
      () => this.tag(`${this.pick(['increment', 'decrement'])} ${this.pick(['v1', 'a', 'count', 's'])}`),
      () => this.tag(`cycle ${this.pick(['', "'g': ", 'a: '])}${this.value()}, ${this.value()}`),
      () => this.tag(`render 'card', x: ${this.value()}`),
      () => this.tag(`render 'row' for ${this.value()} as item`),
      () => this.tag(`include '${this.pick(['card', 'loop'])}', x: ${this.value()}`),
      () => this.tag('# a comment'),
      () => '{% raw %}{{ raw }}{% endraw %}',
      () => '{% comment %}{{ no }}{% endcomment %}',
      () => `{% liquid\n assign v1 = ${this.value()}\n echo ${this.filtered()}\n%}`,
    ])()
  }

  capture(depth) {
    return this.tag(`capture ${this.pick(['v1', 'v2'])}`) + this.block(depth) + this.tag('endcapture') + '{{ v1 }}'
  }

  node(depth) {
    if (this.chance(0.25)) return this.pick(['text', ' ', '\n', ' a b ', '{ % }', '✓'])
    if (this.chance(0.55) || depth > 2) return this.output()
    const tags = [() => this.small(), () => this.small(), () => this.branch(depth + 1), () => this.loop(depth + 1), () => this.choice(depth + 1)]
    return this.pick([...tags, () => this.table(depth + 1), () => this.capture(depth + 1)])()
  }

  block(depth) {
    return this.many(2, () => this.node(depth)).join('')
  }

  template() {
    const start = this.chance(0.03) ? "{% layout 'frame' %}{% block main %}m{{ block.super }}{% endblock %}" : ''
    const text = start + Array.from({ length: 1 + Math.floor(this.random() * 4) }, () => this.node(0)).join('')
    return this.chance(0.06) ? this.damaged(text) : text
  }

  /** The text with a few characters missing or doubled, which mostly does not parse. */
  damaged(text) {
    const at = Math.floor(this.random() * text.length)
    return text.slice(0, at) + (this.chance(0.5) ? text.slice(at + 1) : text[at] + text.slice(at))
  }
}

/** Random cases. */
export function generate(count, seed) {
  const generator = new Generator(seed)
  return Array.from({ length: count }, () => ({ template: generator.template(), data: DATA, partials: PARTIALS, now: NOW }))
}
