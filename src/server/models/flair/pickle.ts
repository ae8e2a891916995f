/**
 * A reader of pickles that runs nothing. It is the stack machine of Python's pickle format with the opcodes that
 * PyTorch writes, where a call is a look into a closed list (globals.ts) that makes plain data. Other opcodes and calls
 * are refused by name; sizes are checked before anything is allocated. Source: the comments of Python's pickletools.
 */
import { CheckpointError } from '../../errors';
import type { FileRange } from './fileRange';
import { call, isDangerous, isListed } from './globals';
import { isStorageClass, persistent } from './pickleTensors';
import { PyDict, PyGlobal, PyList, PyRecord, PySet, PyStorage, PyTensor, PyTuple, type Value } from './pickleValues';

/** Whole module graphs have some hundred thousand opcodes, a long list of labels a few million. */
const MOST_OPCODES = 4_000_000;
/** Lists, dictionaries and the like: whole module graphs have some ten thousand. */
const MOST_CONTAINERS = 500_000;
/** PyTorch's magic number has 10 bytes, tokenizers' "very large" 13. */
const LONGEST_INTEGER = 16;
const LONGEST_NAME = 500;
const NEWEST_PROTOCOL = 5;

const REFUSED: ReadonlyMap<number, string> = new Map([
  [0x69, 'INST'],
  [0x6f, 'OBJ'],
  [0x82, 'EXT1'],
  [0x83, 'EXT2'],
  [0x84, 'EXT4'],
  [0x92, 'NEWOBJ_EX'],
  [0x50, 'PERSID'],
  [0x97, 'NEXT_BUFFER'],
  [0x98, 'READONLY_BUFFER'],
]);

const utf8 = new TextDecoder('utf-8', { fatal: true });
/** Python writes lone surrogates as if they were characters; they are read as U+FFFD. */
const lenient = new TextDecoder('utf-8');

export interface Unpickled {
  readonly value: Value;
  /** Names that the pickle mentions and does not use: they stayed names. */
  readonly mentioned: ReadonlySet<string>;
  /** Storages that it refers to, by key. */
  readonly storages: ReadonlyMap<string, PyStorage>;
}

class Machine {
  private stack: Value[] = [];
  private readonly marks: Value[][] = [];
  private readonly memo = new Map<number, Value>();
  readonly mentioned = new Set<string>();
  readonly storages = new Map<string, PyStorage>();
  private containers = 0;

  constructor(readonly from: FileRange) {}

  /** Runs to STOP. */
  run(): Value {
    for (let done = 0; done < MOST_OPCODES; done++) {
      const opcode = this.from.byte();
      if (opcode === 0x2e) return this.pop();
      const run = OPCODES.get(opcode);
      if (!run) {
        const name = REFUSED.get(opcode) ?? `0x${opcode.toString(16)}`;
        throw new CheckpointError(`its pickle has the opcode ${name}, which PyTorch never writes: not read`);
      }
      run(this);
    }
    throw new CheckpointError(`its pickle has more than ${MOST_OPCODES} opcodes: not a classifier`);
  }

  protocol(version: number): void {
    if (version > NEWEST_PROTOCOL)
      throw new CheckpointError(`its pickle is of protocol ${version}; ${NEWEST_PROTOCOL} is the newest known`);
  }

  /** A frame is a hint of how much may be read at once: only its size must be possible. */
  frame(): void {
    if (this.long() > this.from.left) throw this.from.cut();
  }

  long(): number {
    const value = this.from.take(8).readBigUInt64LE();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw this.from.cut();
    return Number(value);
  }

  integer(length: number): number | bigint {
    if (length > LONGEST_INTEGER) throw new CheckpointError(`its pickle has an integer of ${length} bytes: not read`);
    const bytes = this.from.take(length);
    let value = 0n;
    for (const byte of bytes.toReversed()) value = (value << 8n) | BigInt(byte);
    value = BigInt.asIntN(8 * length, value);
    const small = value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
    return small ? Number(value) : value;
  }

  text(length: number): string {
    const bytes = this.from.take(length);
    try {
      return utf8.decode(bytes);
    } catch {
      return lenient.decode(bytes);
    }
  }

  line(): string {
    const bytes: number[] = [];
    for (;;) {
      const byte = this.from.byte();
      if (byte === 0x0a) return lenient.decode(Uint8Array.from(bytes));
      bytes.push(byte);
      if (bytes.length > LONGEST_NAME) throw damaged('a name without an end');
    }
  }

  global(module: string, name: string): PyGlobal {
    if (module.length > LONGEST_NAME || name.length > LONGEST_NAME) throw damaged('a name without an end');
    const found = new PyGlobal(module, name);
    if (isDangerous(found))
      throw new CheckpointError(
        `its pickle names ${found.path}, which is not allowed in a model: nothing was run; do not load this file with PyTorch`,
      );
    if (!isListed(found) && !isStorageClass(found)) this.mentioned.add(found.path);
    return found;
  }

  /** Gives the value on top its state. */
  build(state: Value): void {
    const object = this.top();
    if (object instanceof PyRecord) object.state = state;
    // OrderedDict and tensors carry attributes (_metadata) that mean nothing here.
    else if (!(object instanceof PyDict || object instanceof PyTensor || typeof object === 'string'))
      throw damaged('a state for something that has none');
  }

  /** A reference to outside the pickle. */
  persist(): void {
    const value = persistent(this.pop());
    if (value instanceof PyStorage) {
      const known = this.storages.get(value.key);
      if (known && known.type !== value.type) throw damaged(`storage ${value.key} is of two types`);
      this.storages.set(value.key, value);
    }
    this.push(value);
  }

  extend(items: readonly Value[]): void {
    const list = this.top();
    if (!(list instanceof PyList)) throw damaged('APPEND without a list');
    for (const item of items) list.items.push(item);
  }

  fill(items: readonly Value[]): void {
    const dictionary = this.top();
    if (!(dictionary instanceof PyDict) || items.length % 2 !== 0) throw damaged('SETITEM without a dictionary');
    for (let i = 0; i < items.length; i += 2) dictionary.set(items[i], items[i + 1]);
  }

  dictionary(items: readonly Value[]): void {
    this.push(new PyDict());
    this.fill(items);
  }

  push(value: Value): void {
    if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) this.count();
    this.stack.push(value);
  }

  top(): Value {
    const value = this.stack.at(-1);
    if (value === undefined) throw damaged('an empty stack');
    return value;
  }

  pop(): Value {
    const value = this.stack.pop();
    if (value === undefined) throw damaged('an empty stack');
    return value;
  }

  popMany(count: number): Value[] {
    if (this.stack.length < count) throw damaged('an empty stack');
    return this.stack.splice(this.stack.length - count);
  }

  private count(): void {
    if (++this.containers > MOST_CONTAINERS)
      throw new CheckpointError(`its pickle has more than ${MOST_CONTAINERS} lists and objects: not a classifier`);
  }

  mark(): void {
    this.count();
    this.marks.push(this.stack);
    this.stack = [];
  }

  popMark(): Value[] {
    const items = this.stack;
    const below = this.marks.pop();
    if (!below) throw damaged('no mark');
    this.stack = below;
    return items;
  }

  /** Under the next index, or the given one. */
  remember(index = this.memo.size): void {
    this.memo.set(index, this.top());
  }

  remembered(index: number): Value {
    const value = this.memo.get(index);
    if (value === undefined) throw damaged(`no memo ${index}`);
    return value;
  }
}

function list(items: readonly Value[]): PyList {
  const made = new PyList();
  for (const item of items) made.items.push(item);
  return made;
}

function set(items: readonly Value[]): PySet {
  const made = new PySet();
  for (const item of items) made.items.push(item);
  return made;
}

function stackGlobal(m: Machine): void {
  const [module, name] = m.popMany(2);
  if (typeof module !== 'string' || typeof name !== 'string') throw damaged('a name that is no text');
  m.push(m.global(module, name));
}

function reduce(m: Machine): void {
  const [type, args] = m.popMany(2);
  if (!(args instanceof PyTuple)) throw damaged('a call without arguments');
  m.push(call(type, args.items));
}

function addItems(m: Machine): void {
  const items = m.popMark();
  const top = m.top();
  if (!(top instanceof PySet)) throw damaged('ADDITEMS without a set');
  for (const item of items) top.items.push(item);
}

type Opcode = (m: Machine) => void;

const OPCODES: ReadonlyMap<number, Opcode> = new Map<number, Opcode>([
  // PROTO, FRAME
  [0x80, (m) => m.protocol(m.from.byte())],
  [0x95, (m) => m.frame()],
  // MARK, POP, POP_MARK, DUP
  [0x28, (m) => m.mark()],
  [0x30, (m) => void m.pop()],
  [0x31, (m) => void m.popMark()],
  [0x32, (m) => m.push(m.top())],
  // NONE, NEWTRUE, NEWFALSE
  [0x4e, (m) => m.push(null)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],
  // BININT, BININT1, BININT2, LONG1, LONG4, BINFLOAT
  [0x4a, (m) => m.push(m.from.take(4).readInt32LE())],
  [0x4b, (m) => m.push(m.from.byte())],
  [0x4d, (m) => m.push(m.from.take(2).readUInt16LE())],
  [0x8a, (m) => m.push(m.integer(m.from.byte()))],
  [0x8b, (m) => m.push(m.integer(m.from.take(4).readUInt32LE()))],
  [0x47, (m) => m.push(m.from.take(8).readDoubleBE())],
  // SHORT_BINUNICODE, BINUNICODE, BINUNICODE8
  [0x8c, (m) => m.push(m.text(m.from.byte()))],
  [0x58, (m) => m.push(m.text(m.from.take(4).readUInt32LE()))],
  [0x8d, (m) => m.push(m.text(m.long()))],
  // SHORT_BINBYTES, BINBYTES, BINBYTES8
  [0x43, (m) => m.push(m.from.take(m.from.byte()))],
  [0x42, (m) => m.push(m.from.take(m.from.take(4).readUInt32LE()))],
  [0x8e, (m) => m.push(m.from.take(m.long()))],
  // EMPTY_LIST, LIST, APPEND, APPENDS
  [0x5d, (m) => m.push(new PyList())],
  [0x6c, (m) => m.push(list(m.popMark()))],
  [0x61, (m) => m.extend([m.pop()])],
  [0x65, (m) => m.extend(m.popMark())],
  // EMPTY_TUPLE, TUPLE1, TUPLE2, TUPLE3, TUPLE
  [0x29, (m) => m.push(new PyTuple([]))],
  [0x85, (m) => m.push(new PyTuple(m.popMany(1)))],
  [0x86, (m) => m.push(new PyTuple(m.popMany(2)))],
  [0x87, (m) => m.push(new PyTuple(m.popMany(3)))],
  [0x74, (m) => m.push(new PyTuple(m.popMark()))],
  // EMPTY_DICT, DICT, SETITEM, SETITEMS
  [0x7d, (m) => m.push(new PyDict())],
  [0x64, (m) => m.dictionary(m.popMark())],
  [0x73, (m) => m.fill(m.popMany(2))],
  [0x75, (m) => m.fill(m.popMark())],
  // EMPTY_SET, ADDITEMS, FROZENSET
  [0x8f, (m) => m.push(new PySet())],
  [0x90, addItems],
  [0x91, (m) => m.push(set(m.popMark()))],
  // MEMOIZE, BINPUT, LONG_BINPUT, BINGET, LONG_BINGET
  [0x94, (m) => m.remember()],
  [0x71, (m) => m.remember(m.from.byte())],
  [0x72, (m) => m.remember(m.from.take(4).readUInt32LE())],
  [0x68, (m) => m.push(m.remembered(m.from.byte()))],
  [0x6a, (m) => m.push(m.remembered(m.from.take(4).readUInt32LE()))],
  // GLOBAL, STACK_GLOBAL, REDUCE, NEWOBJ, BUILD, BINPERSID
  [0x63, (m) => m.push(m.global(m.line(), m.line()))],
  [0x93, stackGlobal],
  [0x52, reduce],
  [0x81, reduce],
  [0x62, (m) => m.build(m.pop())],
  [0x51, (m) => m.persist()],
]);

function damaged(what: string): CheckpointError {
  return new CheckpointError(`its pickle is damaged (${what}): copy or download the checkpoint again`);
}

/**
 * Reads one pickle from `from`, which then stands behind it.
 * Throws CheckpointError: damaged, not written by PyTorch, or calling what is not listed.
 */
export function unpickle(from: FileRange): Unpickled {
  const machine = new Machine(from);
  const value = machine.run();
  return { value, mentioned: machine.mentioned, storages: machine.storages };
}
