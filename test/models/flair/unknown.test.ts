import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { readCheckpoint } from '../../../src/core/models/flair/checkpoint';
import { PyDict, type Value } from '../../../src/core/models/flair/pickleValues';
import { newerVersion, refuseAdapters, unknownParts } from '../../../src/core/models/flair/unknown';
import { temporaryFolder } from '../../support/fixtures';

const folder = temporaryFolder();
const valid = readFileSync(join(__dirname, '..', '..', 'fixtures', 'flair', 'bert-max.pt'));
let count = 0;

/** The fixture with names of its pickle replaced by others of the same length, and its checksum made right. */
function renamed(from: string, to: string): string {
  expect(to.length).toBe(from.length);
  const bytes = Buffer.from(valid);
  const name = Buffer.from('data.pkl');
  const local = bytes.indexOf(name) - bytes.subarray(0, bytes.indexOf(name)).lastIndexOf('PK\x03\x04');
  const header = bytes.indexOf(name) - local;
  const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
  const central = bytes.lastIndexOf('PK\x01\x02', bytes.lastIndexOf(name));
  const size = bytes.readUInt32LE(central + 24);
  const pickle = bytes.subarray(start, start + size);
  const text = pickle.toString('latin1');
  expect(text).toContain(from);
  pickle.write(text.replaceAll(from, to), 'latin1');
  // The sum stands in the directory, and before or behind the member.
  const sum = crc32(pickle);
  const before = bytes.readUInt32LE(central + 16);
  for (let at = bytes.indexOf(u32(before)); at >= 0; at = bytes.indexOf(u32(before), at + 1))
    bytes.writeUInt32LE(sum, at);
  const file = join(folder, `${count++}.pt`);
  writeFileSync(file, bytes);
  return file;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function dict(entries: Readonly<Record<string, Value>>): PyDict {
  const made = new PyDict();
  for (const [key, value] of Object.entries(entries)) made.set(key, value);
  return made;
}

test('the fixtures themselves hold nothing unknown', async () => {
  for (const name of ['bert-max', 'roberta-mean', 'roberta-context', 'bert-half', 'old-0.6', 'old-0.10', 'old-0.11']) {
    const file = join(__dirname, '..', '..', 'fixtures', 'flair', `${name}.pt`);
    expect((await readCheckpoint(file)).unknown, name).toEqual([]);
  }
});

test('a setting of the embeddings that is on and not known is refused by its name', async () => {
  await expect(readCheckpoint(renamed('is_document_embedding', 'use_raw_text_as_input'))).rejects.toThrow(
    /settings that are not known here: use_raw_text_as_input/,
  );
});

test('one that is off is told with every result', async () => {
  const { unknown } = await readCheckpoint(renamed('needs_manual_ocr', 'use_raw_text_now'));
  expect(unknown.join()).toMatch(/not known here and are off: use_raw_text_now/);
});

test('a LoRA adapter is refused by its name', async () => {
  await expect(readCheckpoint(renamed('.pooler.', '.lora_A.'))).rejects.toThrow(
    /has a LoRA adapter \(.*lora_A.*merge_and_unload/,
  );
  const set = dict({ peft_config: dict({ r: 8 }) });
  expect(() => refuseAdapters(set, dict({}))).toThrow(/PEFT adapter \(peft_config\)/);
  expect(() => refuseAdapters(dict({ peft_config: null }), dict({ 'embeddings.model.a.weight': 1 }))).not.toThrow();
  const other = dict({ 'embeddings.model.layer.0.adapters.x.weight': 1 });
  expect(() => refuseAdapters(dict({}), other)).toThrow(/has an adapter/);
});

test('parts of the state and tensors that nothing reads are told', () => {
  const state = dict({ state_dict: dict({}), calibration: 2, old: null });
  const tensors = dict({ 'embeddings.model.a': 1, 'decoder.weight': 1, 'gate.weight': 1 });
  expect(unknownParts(state, dict({}), tensors, false)).toEqual([
    'parts of the checkpoint that are not known here were not used: calibration',
    'tensors of the checkpoint that are not known here were not used: gate.weight',
  ]);
});

test('a version newer than 0.15 is told', () => {
  expect(newerVersion(dict({ flair_version: '0.15.1' }))).toEqual([]);
  expect(newerVersion(undefined)).toEqual([]);
  expect(newerVersion(dict({ flair_version: '0.16.0' })).join()).toMatch(/Flair 0\.16\.0 saved this checkpoint/);
  expect(newerVersion(dict({ flair_version: '1.0' })).join()).toMatch(/rules of 0\.15/);
});
