import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { folderOf, modelFacts } from '../../../src/core/tokenization/folder/readFolder';
import { readOtherwise, textReadOtherwise } from '../../../src/core/tokenization/otherReading';
import { tokenizerOf } from '../../../src/core/tokenization/tokenizer';

const document = JSON.parse(readFileSync(new URL('../../fixtures/tokenizerFolders.json', import.meta.url), 'utf8'));

/** A folder of the fixture's Llama, with a config.json or none. */
function llama(version: string | null, config: Record<string, unknown> = { tokenizer_class: 'LlamaTokenizer' }) {
  const tokenizer = document.shared['tokenizer Llama 4'];
  const files = { 'tokenizer.json': tokenizer, 'tokenizer_config.json': config };
  const bytes = Object.entries(files).map(([name, json]) => [name, Buffer.from(JSON.stringify(json))] as const);
  return tokenizerOf(folderOf(new Map(bytes), modelFacts({ transformers_version: version }), 'folder'));
}

test('a text that transformers 4 and 5 read differently is told with the ids of both', () => {
  const found = llama(null);
  expect(found.origin).toMatchObject({ version: 4, savedBy: null, className: 'LlamaTokenizer' });
  const note = readOtherwise(found, '  lead');
  expect(note).toMatch(
    /^transformers 4 reads this text as \[1, .*\], transformers 5 as \[1, .*\]; it is read as 4 does$/,
  );
  expect(note?.length).toBeLessThanOrEqual(300);
  expect(readOtherwise(found, 'lead')).toBeNull();
  expect(textReadOtherwise(found)).not.toBeNull();
});

test('the version in config.json decides by which the text is read', () => {
  const [four, five] = [llama('4.40.0'), llama('5.2.0')];
  const ids = (tokenizer: typeof four) => tokenizer.encode('  lead').map(({ id }) => id);
  expect(five.origin).toMatchObject({ version: 5, savedBy: '5.2.0' });
  expect(ids(four)).not.toEqual(ids(five));
  expect(readOtherwise(five, '  lead')).toMatch(/it is read as 5 does$/);
});

test('a folder that transformers 4 cannot load is read as 5 does, and told', () => {
  const found = llama(null, { tokenizer_class: 'LlamaTokenizer', add_prefix_space: true });
  expect(found.origin?.version).toBe(5);
  expect(found.origin?.warnings.join()).toMatch(
    /transformers 4 cannot load this tokenizer, so it is read as transformers 5/,
  );
});

test('a class in Python alone is told', () => {
  const found = llama('4.40.0', { tokenizer_class: 'BertweetTokenizer' });
  expect(found.origin?.warnings.join()).toMatch(/BertweetTokenizer, whose rules are not known here/);
});
