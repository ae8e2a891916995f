import { expect, test } from 'vitest';
import { PyDict, type Value } from '../../../src/core/models/flair/pickleValues';
import { rulesOf } from '../../../src/core/models/flair/rules';

function dict(entries: Record<string, Value>): PyDict {
  const made = new PyDict();
  for (const [key, value] of Object.entries(entries)) made.set(key, value);
  return made;
}

const config = { config_state_dict: dict({}) };
const newest = { config_state_dict: dict({ attn_implementation: 'sdpa' }) };
const card = (flair_version: string) => dict({ flair_version });

test.each([
  [{ _modules: dict({}) }, true, undefined, '0.6 or 0.7 (by the layout of the file)', 'joined', 'all'],
  [{ ...config, layer_indexes: null }, true, undefined, '0.8 (by the layout of the file)', 'joined', 'all'],
  [{ ...config, pooling: 'mean' }, true, '0.10', '0.10', 'joined', 'all'],
  [{ ...config, tokenizer_data: null }, true, '0.11.3', '0.11.3', 'joined', 'butLast'],
  [{ ...config, truncate: true }, false, '0.12.2', '0.12.2', 'words', 'notPad'],
  [config, false, '0.13.1', '0.13.1', 'words', 'notPad'],
  [config, false, undefined, '0.13 or 0.14 (by the layout of the file)', 'words', 'notPad'],
  [newest, false, '0.15.1', '0.15.1', 'words', 'notPad'],
  // Trained with 0.11 and saved again by 0.15: the version that saved it counts.
  [newest, false, '0.11.3', '0.15 or newer (by the layout of the file)', 'words', 'notPad'],
] as const)('layout %#: the version is told, and its rules', (entries, isObject, told, version, spelling, pooled) => {
  const rules = rulesOf(dict(entries), isObject, told === undefined ? undefined : card(told));
  expect([rules.version, rules.text.spelling, rules.pooled]).toEqual([version, spelling, pooled]);
});

test('line separators are taken out from 0.14 on, and where 0.13 and 0.14 cannot be told apart', () => {
  const removes = (told?: string) => rulesOf(dict(config), false, told ? card(told) : undefined).text.separators;
  expect([removes('0.13.1'), removes('0.14.0'), removes()]).toEqual([false, true, true]);
  expect(rulesOf(dict({ ...config, truncate: true }), false, undefined).text.separators).toBe(false);
});

test('mean and max pooling fail in 0.12 to 0.14 alone', () => {
  const fails = (told: string, entries = config) => rulesOf(dict(entries), false, card(told)).poolingFails;
  expect([fails('0.13.1'), fails('0.14.0'), fails('0.15.0'), fails('0.15.1', newest)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
