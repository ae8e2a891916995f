/**
 * Writes l10n/bundle.l10n.json: every text of the extension, the language server, the heatmap and the manifest, in English.
 * A language is one more file beside it, `bundle.l10n.LANGUAGE.json`, with the same keys. `--check` only compares, for tests.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadTables } from './tables.mjs';

const SOURCES = ['src', 'media/heatmap'];
const FILE = 'l10n/bundle.l10n.json';
const MANIFEST = 'package.nls.json';

/** The texts of a source file: `l10n.t('…')`, l10n.t`…`, and the nouns that `counted` counts. */
export function textsOf(source) {
  const found = [];
  for (const [, text] of source.matchAll(/l10n\.t\(\s*'((?:[^'\\]|\\.)*)'/g)) found.push(text.replaceAll("\\'", "'"));
  for (const [, noun] of source.matchAll(/\bcounted\([^'`]*?'([^']+)'\)/g)) found.push(`{0} ${noun}`, `{0} ${noun}s`);
  for (const { index } of source.matchAll(/l10n\.t`/g)) found.push(template(source, index + 'l10n.t`'.length).text);
  return found;
}

/** A template from behind its first backtick: expressions as {0}, {1}, as @vscode/l10n looks them up. */
function template(source, from) {
  let text = '';
  let expressions = 0;
  for (let at = from; ; at++) {
    const two = source.slice(at, at + 2);
    if (source[at] === '`') return { text, end: at };
    if (source[at] === '\\') {
      const code = source[at + 1] === 'u' ? 6 : 2;
      text += JSON.parse(`"${source.slice(at, at + code).replace(/^\\([`$])/, '$1')}"`);
      at += code - 1;
    } else if (two === '${') {
      at = closing(source, at + 2);
      text += `{${expressions++}}`;
    } else text += source[at];
  }
}

/** Where the brace of an expression is closed; templates within it may hold braces of their own. */
function closing(source, from) {
  let depth = 1;
  for (let at = from; ; at++) {
    const char = source[at];
    if (char === '`') at = template(source, at + 1).end;
    else if (char === "'") at = source.indexOf("'", at + 1);
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return at;
  }
}

/** All texts, sorted. */
export async function texts() {
  const found = new Set(Object.values(JSON.parse(readFileSync(MANIFEST, 'utf8'))));
  for (const folder of SOURCES)
    for (const name of readdirSync(folder, { recursive: true }).sort())
      if (name.endsWith('.ts')) for (const text of textsOf(readFileSync(join(folder, name), 'utf8'))) found.add(text);
  const { BASELINES, EXPORTS, METHODS } = await loadTables();
  for (const table of [EXPORTS, METHODS, BASELINES])
    for (const { title, description, done } of Object.values(table))
      for (const text of [title, description, done]) if (typeof text === 'string') found.add(text);
  return [...found].sort();
}

/** The manifest's texts in each language that has a bundle: what the packages hold beside package.nls.json. */
export function manifests() {
  const english = Object.entries(JSON.parse(readFileSync(MANIFEST, 'utf8')));
  return readdirSync('l10n').flatMap((name) => {
    const language = /^bundle\.l10n\.(.+)\.json$/.exec(name)?.[1];
    if (language === undefined) return [];
    const bundle = JSON.parse(readFileSync(join('l10n', name), 'utf8'));
    const translated = Object.fromEntries(english.map(([key, text]) => [key, bundle[text] ?? text]));
    return [[`package.nls.${language}.json`, `${JSON.stringify(translated, null, 2)}\n`]];
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const bundle = `${JSON.stringify(Object.fromEntries((await texts()).map((text) => [text, text])), null, 2)}\n`;
  if (process.argv.includes('--check')) {
    if (readFileSync(FILE, 'utf8') !== bundle) {
      process.stderr.write(`${FILE} is not up to date: run node scripts/l10n.mjs\n`);
      process.exitCode = 1;
    }
  } else {
    mkdirSync('l10n', { recursive: true });
    writeFileSync(FILE, bundle);
  }
}
