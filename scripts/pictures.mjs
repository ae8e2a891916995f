/** Copies the screenshots that the README and docs show from the last run of the real-editor tests to docs/. */
import { copyFileSync, existsSync } from 'node:fs';

const PICTURES = {
  'explained-light': 'editor-light',
  'explained-dark': 'editor-dark',
  'high-contrast': 'editor-high-contrast',
  'rows-csv': 'editor-rows',
  'what-if': 'editor-what-if',
};

for (const [from, to] of Object.entries(PICTURES)) {
  const file = `test/e2e/screenshots/${from}.png`;
  if (existsSync(file)) copyFileSync(file, `docs/${to}.png`);
  else {
    process.stderr.write(`${file} is missing: run npm run e2e\n`);
    process.exitCode = 1;
  }
}
