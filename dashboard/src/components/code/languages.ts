/** The languages that editors know. Liquid is the language of templates; the others are shown, or hold JSON. */
import { json, jsonParseLinter } from '@codemirror/lang-json';
import { liquid } from '@codemirror/lang-liquid';
import { LanguageSupport, StreamLanguage } from '@codemirror/language';
import { linter } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';

export type Language = 'json' | 'liquid' | 'text';

/** What stands around the templates is plain text: a `<` in a notification opens no tag. */
const plain = new LanguageSupport(
  StreamLanguage.define({
    token(stream) {
      stream.skipToEnd();
      return null;
    },
  }),
);

/** `{%` brings its own end along: whoever writes that end too goes over it. */
const overType = EditorView.inputHandler.of((view, from, to, text) => {
  const before = view.state.sliceDoc(from - Math.min(from, 1), from);
  const after = view.state.sliceDoc(from, from + 2);
  const isOver =
    from === to && ((text === '%' && after === '%}') || (text === '}' && before === '%' && after.startsWith('}')));
  if (isOver) view.dispatch({ selection: { anchor: from + 1 }, scrollIntoView: true, userEvent: 'input.type' });
  return isOver;
});

const LANGUAGES: Record<Language, () => Extension> = {
  json,
  liquid: () => [overType, liquid({ base: plain })],
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
