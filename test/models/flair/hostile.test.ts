import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CheckpointError } from '../../../src/core/errors';
import { readCheckpoint } from '../../../src/core/models/flair/checkpoint';
import { temporaryFolder } from '../../support/fixtures';
import { OP, type PicklePart, pickle, type ZipMember, zip } from './zip';

const folder = temporaryFolder();
const valid = readFileSync(join(__dirname, '..', '..', 'fixtures', 'flair', 'bert-max.pt'));
const legacy = readFileSync(join(__dirname, '..', '..', 'fixtures', 'flair', 'old-0.6.pt'));
let count = 0;

/** Reads bytes as a checkpoint: the message of the failure, which must be the one kind that names what is wrong. */
async function failure(bytes: Uint8Array): Promise<string> {
  const file = join(folder, `${count++}.pt`);
  writeFileSync(file, bytes);
  const error = await readCheckpoint(file).then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(CheckpointError);
  expect((error as Error).message).toContain(file);
  expect(existsSync(join(folder, 'PWNED')) || existsSync('PWNED')).toBe(false);
  return (error as Error).message.replaceAll(file, 'FILE');
}

const zipped = (data: Uint8Array, more: readonly ZipMember[] = []) =>
  zip([{ name: 'm/data.pkl', bytes: data }, { name: 'm/version', bytes: Buffer.from('3\n') }, ...more]);
const ofPickle = (...parts: PicklePart[]) => failure(zipped(pickle(...parts)));
const called = (module: string, name: string, op: number = OP.reduce) =>
  ofPickle(module, name, OP.stackGlobal, 'touch PWNED', OP.tuple1, op);

test.each([
  ['posix', 'system'],
  ['os', 'system'],
  ['nt', 'system'],
  ['subprocess', 'Popen'],
  ['builtins', 'eval'],
  ['builtins', 'exec'],
  ['builtins', '__import__'],
  ['builtins', 'getattr'],
  ['importlib', 'import_module'],
  ['runpy', 'run_path'],
  ['torch.jit', 'load'],
  ['torch.hub', 'load'],
  ['torch.serialization', 'os.system'],
  ['sys.modules', 'get'],
  ['pickle', 'loads'],
])('%s.%s is refused by name, called or only mentioned', async (module, name) => {
  expect(await called(module, name)).toContain(`names ${module}.${name}, which is not allowed`);
  expect(await called(module, name, OP.newObject)).toContain(`names ${module}.${name}`);
  expect(await ofPickle(OP.emptyDict, 'a', module, name, OP.stackGlobal, OP.setItem)).toContain(`${module}.${name}`);
});

test('calling what is not listed is refused by name', async () => {
  expect(await called('torch.optim.adamw', 'AdamW')).toContain(
    'calls torch.optim.adamw.AdamW, which is not on the list',
  );
  expect(await called('numpy.core.multiarray', 'scalar')).toContain('calls numpy.core.multiarray.scalar');
  expect(await called('flair.embeddings.token', 'WordEmbeddings', OP.newObject)).toContain(
    "embeddings 'WordEmbeddings'",
  );
  expect(await ofPickle('text', OP.emptyTuple, OP.reduce)).toContain('calls a value that is not a class');
});

test('a GLOBAL of the oldest protocol is seen as well', async () => {
  const global = Buffer.from('cposix\nsystem\n');
  expect(await ofPickle(global, 'touch PWNED', OP.tuple1, OP.reduce)).toContain('posix.system');
});

test('opcodes that build objects in other ways are refused by name', async () => {
  expect(await ofPickle(OP.none, OP.none, OP.none, OP.newObjectEx)).toContain('NEWOBJ_EX');
  expect(await ofPickle(OP.mark, OP.none, OP.object)).toContain('OBJ');
  expect(await ofPickle(Buffer.from('(iposix\nsystem\n'))).toContain('INST');
  expect(await ofPickle(OP.ext1, 1)).toContain('EXT1');
  expect(await ofPickle(Buffer.from('Pid\n'))).toContain('PERSID');
  expect(await ofPickle(0xff)).toContain('0xff');
  expect(await failure(zipped(Buffer.from([0x80, 9, 0x2e])))).toContain('protocol 9');
});

test('declared sizes are compared with the file before anything is allocated', async () => {
  const huge = Buffer.alloc(8);
  huge.writeBigUInt64LE(1n << 50n);
  expect(await ofPickle(OP.bytes8, huge)).toContain('is cut short');
  expect(await ofPickle(OP.unicode8, huge)).toContain('is cut short');
  expect(await ofPickle(0x95, huge)).toContain('is cut short');
  expect(await ofPickle(0x42, Buffer.from([255, 255, 255, 255]))).toContain('is cut short');
  expect(await ofPickle(OP.long4, Buffer.from([255, 255, 255, 0]))).toContain('integer of 16777215 bytes');
  expect(await ofPickle(OP.long1, 200)).toContain('integer of 200 bytes');
});

const storage = (count: Uint8Array): PicklePart[] => [
  OP.mark,
  'storage',
  ...['torch', 'FloatStorage', OP.stackGlobal],
  '0',
  'cpu',
  count,
  OP.tuple,
  OP.persistent,
];
const long = (value: bigint) => {
  const bytes = Buffer.alloc(10);
  bytes[0] = OP.long1;
  bytes[1] = 8;
  bytes.writeBigInt64LE(value, 2);
  return bytes;
};

test('tensors must fit what the pickle says of their storage', async () => {
  const tensor = (size: readonly (number | Uint8Array)[]) =>
    ofPickle(
      ...['torch._utils', '_rebuild_tensor_v2', OP.stackGlobal],
      OP.mark,
      ...storage(long(4n)),
      ...[OP.int1, 0],
      ...[OP.mark, ...size, OP.tuple],
      ...[OP.mark, ...size.flatMap(() => [OP.int1, 1]), OP.tuple],
      0x89,
      OP.none,
      OP.tuple,
      OP.reduce,
    );
  expect(await tensor([long(1n << 40n)])).toContain('does not fit its storage of 4 elements');
  expect(await tensor([long(-1n)])).toContain('a tensor without sizes');
  expect(await tensor(Array.from({ length: 20 }, () => long(1n)))).toContain('a tensor without sizes');
  expect(await ofPickle(...storage(long(-5n)))).toContain('not a tensor storage');
});

test('piles of opcodes, marks and containers end in a message', async () => {
  expect(await failure(zipped(pickle(Buffer.alloc(600_000, OP.emptyDict))))).toContain('lists and objects');
  expect(await failure(zipped(pickle(Buffer.alloc(600_000, OP.mark))))).toContain('lists and objects');
  expect(await failure(zipped(pickle(Buffer.alloc(4_500_000, OP.none))))).toContain('opcodes');
  // A tuple in a tuple in a tuple …
  const deep = pickle(OP.none, Buffer.alloc(300_000, OP.tuple1));
  expect(await failure(zipped(deep))).toContain('does not contain a Flair text classifier');
});

test('data that hold themselves, or double at each step, are read and go nowhere', async () => {
  const self = [OP.emptyList, OP.memoize, 0x68, 0, OP.append];
  expect(await ofPickle(...self)).toContain('does not contain a Flair text classifier');
  const doubled = Array.from({ length: 40 }, (_, i) => [0x68, i, 0x68, i, 0x86, OP.memoize]).flat();
  expect(await ofPickle(OP.none, OP.memoize, ...doubled)).toContain('does not contain a Flair text classifier');
});

test('a damaged stack is told', async () => {
  for (const parts of [
    [OP.reduce],
    [OP.setItems],
    [OP.append],
    [0x68, 7],
    [OP.stackGlobal],
    [OP.none, OP.build],
    [0x30],
  ])
    expect(await ofPickle(...parts)).toMatch(/pickle is damaged|calls/);
});

test('what is no checkpoint is told by what it is', async () => {
  expect(await failure(Buffer.from('weights? no.'))).toContain('not a PyTorch file');
  expect(await failure(Buffer.alloc(0))).toContain('is empty');
  expect(await failure(Buffer.from([0x80]))).toContain('not a PyTorch file');
  expect(await failure(zip([{ name: 'readme.txt', bytes: Buffer.from('x') }]))).toContain('no data.pkl in a folder');
  expect(await failure(zipped(pickle(OP.emptyDict)))).toContain('does not contain a Flair text classifier');
  expect(await failure(valid.subarray(0, valid.length / 2))).toMatch(/truncated or not a complete zip/);
  expect(await failure(legacy.subarray(0, legacy.length - 100))).toMatch(/damaged|cut short/);
  expect(await failure(legacy.subarray(0, 200))).toMatch(/not a PyTorch file|cut short/);
});

test('zips that PyTorch never writes are refused', async () => {
  const data = pickle(OP.emptyDict);
  const file = (more: Partial<ZipMember>) => failure(zip([{ name: 'm/data.pkl', bytes: data, ...more }]));
  expect(await file({ method: 8 })).toContain('compressed');
  expect(await file({ crc: 1 })).toContain('checksum of m/data.pkl is wrong');
  expect(await file({ size: 1 << 30 })).toMatch(/truncated|damaged|cut short/);
  const traversal = { name: '../../evil.sh', bytes: Buffer.from('x') };
  expect(await failure(zipped(data, [traversal]))).toContain('invalid relative path');
  expect(await failure(zipped(data, [{ name: '/etc/evil', bytes: Buffer.from('x') }]))).toContain('absolute path');
  expect(await failure(zipped(data, [{ name: 'm/data.pkl', bytes: data }]))).toContain('two members named m/data.pkl');
  expect(await failure(zipped(data, [{ name: 'n/data.pkl', bytes: data }]))).toContain('it has 2 data.pkl');
  expect(await failure(zipped(data, [{ name: 'm/byteorder', bytes: Buffer.from('big') }]))).toContain('big-endian');
});

test('one flipped bit in the weights is seen', async () => {
  const bytes = Buffer.from(valid);
  // The member names are plain: the numbers of data/0 begin at the next multiple of 64 behind its name.
  const at = Math.ceil((bytes.indexOf('/data/0') + 7) / 64) * 64 + 8;
  bytes[at] ^= 1;
  expect(await failure(bytes)).toMatch(/checksum of .*data\/\d+ is wrong/);
});
