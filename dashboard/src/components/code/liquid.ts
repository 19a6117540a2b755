/** The colours of Liquid: what stands in braces, in plain text around them. Templates are understood by the server alone. */
import type { StreamParser, StringStream } from '@codemirror/language';

interface State {
  /** What the stream is in: text, `{{ … }}`, `{% … %}`, or a tag whose inside is shown as it is. */
  place: 'text' | 'print' | 'tag' | 'comment' | 'raw';
  /** Whether the name of a tag comes next. */
  isFirst: boolean;
  /** Whether the name of a filter comes next. */
  isFilter: boolean;
}

const OPERATORS = /^(contains|and|or|not|in|with|as|limit|offset|reversed|cols)$/;
const VALUES = /^(true|false|nil|null|empty|blank|forloop)$/;
const INSIDE = { comment: /^\{%-?\s*endcomment/, raw: /^\{%-?\s*endraw/ };

/** Tells the parts of a template apart, line by line. */
export const liquidParser: StreamParser<State> = {
  name: 'liquid',
  startState: () => ({ place: 'text', isFirst: false, isFilter: false }),
  token(stream, state) {
    switch (state.place) {
      case 'text':
        return text(stream, state);
      case 'comment':
      case 'raw':
        return inside(stream, state, state.place);
      default:
        return inBraces(stream, state);
    }
  },
};

function text(stream: StringStream, state: State): string | null {
  const open = stream.match(/^\{[{%]-?/);
  if (Array.isArray(open)) {
    state.place = open[0].startsWith('{{') ? 'print' : 'tag';
    state.isFirst = state.place === 'tag';
    state.isFilter = false;
    return 'brace';
  }
  stream.next();
  stream.eatWhile(/[^{]/);
  return null;
}

/** Shown as it is until its end tag. */
function inside(stream: StringStream, state: State, place: 'comment' | 'raw'): string | null {
  if (stream.match(INSIDE[place], false)) {
    state.place = 'text';
    return text(stream, state);
  }
  stream.next();
  stream.eatWhile(/[^{]/);
  return place === 'comment' ? 'comment' : null;
}

function inBraces(stream: StringStream, state: State): string | null {
  if (stream.eatSpace()) return null;
  if (stream.match(/^-?[}%]\}/)) {
    if (state.place === 'print' || state.place === 'tag') state.place = 'text';
    return 'brace';
  }
  if (stream.match(/^("[^"]*"?|'[^']*'?)/)) return 'string';
  if (stream.match(/^-?\d+(\.\d+)?/)) return 'number';
  if (stream.match(/^\.[\w-]+/)) return 'propertyName';
  const word = stream.match(/^[A-Za-z_][\w-]*/);
  if (Array.isArray(word)) return wordToken(word[0], stream, state);
  const character = stream.next();
  state.isFilter = character === '|';
  return '|=<>!'.includes(character ?? ' ') ? 'operator' : null;
}

function wordToken(word: string, stream: StringStream, state: State): string {
  if (state.isFilter) {
    state.isFilter = false;
    return 'variableName.function';
  }
  if (state.isFirst) {
    state.isFirst = false;
    if ((word === 'comment' || word === 'raw') && stream.match(/^\s*-?%\}/)) state.place = word;
    return 'keyword';
  }
  if (OPERATORS.test(word)) return 'keyword';
  return VALUES.test(word) ? 'atom' : 'variableName';
}
