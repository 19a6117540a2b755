/** The languages that editors know. Liquid is the language of templates; the others are shown, or hold JSON. */
import { json, jsonParseLinter } from '@codemirror/lang-json';
import { StreamLanguage } from '@codemirror/language';
import { linter } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { liquidParser } from './liquid';

export type Language = 'json' | 'liquid' | 'text';

/** `{%` brings its own end along, and whoever writes that end too goes over it. */
const percentBraces = EditorView.inputHandler.of((view, from, to, text) => {
  const before = view.state.sliceDoc(from - Math.min(from, 1), from);
  const after = view.state.sliceDoc(from, from + 2);
  const isOpened = from === to && text === '%' && before === '{' && after.startsWith('}');
  const isOver =
    from === to && ((text === '%' && after === '%}') || (text === '}' && before === '%' && after.startsWith('}')));
  if (!isOpened && !isOver) return false;
  view.dispatch({
    ...(isOpened && { changes: { from, insert: '%%' } }),
    selection: { anchor: from + 1 },
    scrollIntoView: true,
    userEvent: 'input.type',
  });
  return true;
});

const LANGUAGES: Record<Language, () => Extension> = {
  json,
  liquid: () => [percentBraces, StreamLanguage.define(liquidParser)],
  text: () => [],
};

/** What CodeMirror needs to know a language. */
export function languageOf(language: Language): Extension {
  return LANGUAGES[language]();
}

/** Marks what can be seen to be wrong without asking anybody. An empty text is no wrong JSON: nothing was said. */
export function lintOf(language: Language): Extension {
  if (language !== 'json') return [];
  const parse = jsonParseLinter();
  return linter((view) => (view.state.doc.toString().trim() === '' ? [] : parse(view)));
}
