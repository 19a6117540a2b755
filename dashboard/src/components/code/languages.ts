/** The languages that editors know. Liquid is the language of templates; the others are shown, or hold JSON. */
import { json } from '@codemirror/lang-json';
import { liquid } from '@codemirror/lang-liquid';
import type { Extension } from '@codemirror/state';

export type Language = 'json' | 'liquid' | 'text';

const LANGUAGES: Record<Language, () => Extension> = { json, liquid: () => liquid(), text: () => [] };

/** What CodeMirror needs to know a language. */
export function languageOf(language: Language): Extension {
  return LANGUAGES[language]();
}
