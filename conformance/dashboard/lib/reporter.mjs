// Says at the very end, where a log is read first, why each test failed: one line each.

/** A line of text without the colors of a terminal. */
const plain = (text) => text.replaceAll(/\u001B\[[\d;]*m/g, '').replaceAll(/\s+/g, ' ').trim();
const LINE_MAX = 400;

export default class Reporter {
  #failures = [];

  onTestEnd(test, { status, error }) {
    if (status === test.expectedStatus) return;
    this.#note(`${test.location.file.split('/').pop()}: ${test.title}`, error);
  }

  /** What failed outside of any test. */
  onError(error) {
    this.#note('outside of the tests', error);
  }

  onEnd() {
    for (const failure of this.#failures) process.stdout.write(`${failure}\n`);
  }

  #note(where, error) {
    this.#failures.push(`${where}: ${plain(error?.message ?? error?.value ?? 'no reason given')}`.slice(0, LINE_MAX));
  }
}
