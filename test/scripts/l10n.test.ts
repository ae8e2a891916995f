/** A language is one file: what it holds is what people read, in lens, hover, heatmap, errors and manifest. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { afterAll, describe, expect, it } from 'vitest';
import { textsOf } from '../../scripts/l10n.mjs';
import { verdictOf } from '../../src/core/explanation/verdict';
import { lensTexts } from '../../src/server/editing/lensText';
import { counted } from '../../src/text/numbers';
import { explanation } from '../explanation/fakes';

const english: Readonly<Record<string, string>> = JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8'));
/** Each text in marks, and its letters taken away: what is left of English was in no table. */
const pseudo = Object.fromEntries(
  Object.keys(english).map((text) => [text, `⟦${text.replace(/\{\w+\}|\p{L}/gu, (m) => (m.length > 1 ? m : '·'))}⟧`]),
);
const folder = mkdtempSync(join(tmpdir(), 'gradlens-'));
const file = join(folder, 'bundle.l10n.qps.json');
writeFileSync(file, JSON.stringify(pseudo));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  l10n.config({ contents: {} });
});

describe('the table of texts', () => {
  it('is made of templates, literals and counted nouns, as they are looked up', () => {
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: source code as text
    const source = [
      "l10n.t('it\\'s gone')",
      'l10n.t`${a({ b: `}` })} of ${c}: \\`x\\``',
      "counted(rows.length + 1, 'row')",
      'l10n.t`outer ${l10n.t`inner ${x}`}`',
    ].join('\n');
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: source code as text
    expect([...textsOf(source)].sort()).toEqual(
      ["it's gone", '{0} of {1}: `x`', '{0} row', '{0} rows', 'outer {0}', 'inner {0}'].sort(),
    );
  });

  it('holds lenses, hovers, verdicts, errors, the heatmap and the manifest', () => {
    for (const text of [
      '{0} · explaining{1} · Cancel',
      '{0} of the total of all {1} scores',
      'Converged: {0} integration error with {1}{2}',
      'Keep this explanation to compare the edited text with',
      'Explain Classification',
    ])
      expect(Object.keys(english)).toContain(text);
    expect(Object.keys(english).length).toBeGreaterThan(700);
  });

  it('is what lens and verdict say in another language', () => {
    l10n.config({ contents: pseudo });
    const e = explanation();
    const [lens] = lensTexts({
      now: undefined,
      last: undefined,
      known: null,
      explanation: e,
      stale: false,
      pinned: null,
      working: undefined,
      problem: null,
    });
    for (const text of [lens.title, verdictOf(e.integration).line, counted(2, 'token')]) {
      expect(text).toContain('⟦');
      // Names of classes are the model's.
      const rest = e.prediction.scores.reduce((left, { label }) => left.replaceAll(label, ''), text);
      expect(rest).not.toMatch(/\p{L}{3,}/u);
    }
  });
});

describe('a process', () => {
  it('has the texts that the editor names, errors of its threads too', () => {
    const missing = join(folder, 'no-such-model');
    const run = (env: NodeJS.ProcessEnv) => {
      try {
        execFileSync(process.execPath, ['dist/cli.js', 'explain', '--model', missing, '--text', 'x'], {
          env: { ...process.env, ...env },
          stdio: 'pipe',
        });
      } catch (error) {
        return String((error as { readonly stderr: unknown }).stderr);
      }
      return '';
    };
    expect(run({})).toMatch(/no-such-model/);
    expect(run({})).not.toContain('⟦');
    expect(run({ GRADLENS_TEXTS: file })).toContain('⟦');
    expect(run({ GRADLENS_TEXTS: join(folder, 'none.json') })).toEqual(run({}));
  });
});
