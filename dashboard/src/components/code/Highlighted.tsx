/** Code in the colours of its language, with a button that copies it. Imported lazily by `Snippets.tsx` alone. */
import '@mantine/code-highlight/styles.css';
import './highlight.css';
import { CodeHighlight, CodeHighlightAdapterProvider, createHighlightJsAdapter } from '@mantine/code-highlight';
import highlight from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import csharp from 'highlight.js/lib/languages/csharp';
import go from 'highlight.js/lib/languages/go';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import php from 'highlight.js/lib/languages/php';
import python from 'highlight.js/lib/languages/python';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';

const LANGUAGES = { bash, csharp, go, java, javascript, php, python, ruby, rust };
for (const [name, language] of Object.entries(LANGUAGES)) highlight.registerLanguage(name, language);

const adapter = createHighlightJsAdapter(highlight);

/** What the server calls a language, where it differs. */
const NAMES: Readonly<Record<string, string>> = { js: 'javascript', node: 'javascript', curl: 'bash' };

export default function Highlighted({ code, language }: { code: string; language: string }) {
  return (
    <CodeHighlightAdapterProvider adapter={adapter}>
      <CodeHighlight
        code={code}
        language={NAMES[language] ?? language}
        radius="md"
        withBorder
        copyLabel="Copy the code"
        styles={{ code: { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' } }}
      />
    </CodeHighlightAdapterProvider>
  );
}
