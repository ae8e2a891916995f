/**
 * Writes what derives from the options of src/protocol: the settings in package.json, their texts in package.nls.json, and
 * the README's table. `--check` only compares, for tests.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { loadTables } from './tables.mjs';

const { OPTIONS, SETTINGS, GROUPS, helpText, defaultText } = await loadTables();

const BEGIN = '<!-- options: written by scripts/options.mjs -->';
const END = '<!-- /options -->';

const settings = Object.entries(SETTINGS).sort(([, a], [, b]) => a.definition.order - b.definition.order);
const texts = textsOfSettings();
const written = {
  'package.json': manifest(readFileSync('package.json', 'utf8')),
  'package.nls.json': manifestTexts(readFileSync('package.nls.json', 'utf8')),
  'README.md': readme(readFileSync('README.md', 'utf8')),
};
const stale = Object.entries(written).filter(([file, text]) => readFileSync(file, 'utf8') !== text);
if (process.argv.includes('--check')) {
  for (const [file] of stale) process.stderr.write(`${file} is not up to date: run node scripts/options.mjs\n`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else for (const [file, text] of stale) writeFileSync(file, text);

function manifest(before) {
  const content = JSON.parse(before);
  content.contributes.configuration = Object.keys(GROUPS).map((group, at) => ({
    id: `gradlens.${group}`,
    title: `%settings.${group}%`,
    order: at + 1,
    properties: Object.fromEntries(
      settings
        .filter(([, setting]) => setting.group === group)
        .map(([name, setting]) => [`gradlens.${name}`, property(name, setting)]),
    ),
  }));
  // Paths and programs that a workspace could set count only where it is trusted.
  content.capabilities.untrustedWorkspaces.restrictedConfigurations = settings
    .filter(([, { scope }]) => scope === 'machine-overridable')
    .map(([name]) => `gradlens.${name}`);
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** What VS Code's schema says of a setting. */
function property(name, { kind, default: usual, scope, definition }) {
  const { type, values, bounds } = schema(kind, definition);
  return {
    type,
    default: usual,
    scope,
    order: definition.order,
    markdownDescription: `%setting.${name}%`,
    ...(values && { enum: values, enumDescriptions: values.map((value) => `%setting.${name}.${value}%`) }),
    ...bounds,
  };
}

function schema(kind, { single }) {
  switch (kind.type) {
    case 'switch':
      return { type: 'boolean' };
    case 'choice':
      return { type: 'string', values: kind.values };
    case 'whole':
      return { type: 'integer', bounds: { minimum: kind.least, maximum: kind.most } };
    case 'number':
      return { type: 'number', bounds: { exclusiveMinimum: kind.above, exclusiveMaximum: kind.below } };
    case 'texts':
      if (single) return { type: 'string', bounds: kind.pattern && { pattern: kind.pattern.source } };
      return { type: 'array', bounds: { items: { type: 'string' }, uniqueItems: true } };
    default:
      return { type: 'string' };
  }
}

function textsOfSettings() {
  const own = settings.flatMap(([name, { definition, kind }]) => [
    [`setting.${name}`, definition.description],
    ...(kind.type === 'choice' ? kind.values : []).map((value) => {
      const text = definition.values?.[value];
      if (text === undefined) throw new Error(`setting ${name}: its value ${value} has no description`);
      return [`setting.${name}.${value}`, `${text}.`];
    }),
  ]);
  return [...own, ...Object.entries(GROUPS).map(([group, title]) => [`settings.${group}`, title])];
}

/** The texts of settings at the place where they were. */
function manifestTexts(before) {
  const entries = Object.entries(JSON.parse(before));
  const isOwn = ([key]) => /^settings?\./.test(key);
  const at = entries.findIndex(isOwn);
  const head = entries.slice(0, at < 0 ? entries.length : at);
  const tail = entries.slice(head.length).filter((entry) => !isOwn(entry));
  return `${JSON.stringify(Object.fromEntries([...head, ...texts, ...tail]), null, 2)}\n`;
}

function readme(before) {
  const begin = before.indexOf(BEGIN);
  const end = before.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`README.md has no table between ${BEGIN} and ${END}`);
  return `${before.slice(0, begin) + BEGIN}\n\n${table()}\n${before.slice(end)}`;
}

function table() {
  const rows = Object.values(OPTIONS).map((option) => [
    option.flag === undefined ? '' : `\`${option.flag}\``,
    option.setting === undefined ? '' : `\`${option.setting.name}\``,
    option.flag === undefined ? firstSentence(option.setting.description) : helpText(option),
    option.flag === undefined ? `\`${defaultText(option) || JSON.stringify(option.default ?? '')}\`` : '',
    option.since,
  ]);
  const cells = rows.map(([flag, setting, text, usual, since]) => [
    flag,
    setting,
    usual === '' ? text : `${text} (default: ${usual})`,
    since,
  ]);
  return [['option', 'setting `gradlens.…`', 'what it says', 'since'], ['---', '---', '---', '---'], ...cells]
    .map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`)
    .join('');
}

/** A setting's description up to its first full stop, without it. */
function firstSentence(text) {
  return text.split(/\.(?:\s|$)/, 1)[0];
}
