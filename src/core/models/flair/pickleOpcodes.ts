/** The opcodes that PyTorch writes, with their effects on the machine. Source: the comments of Python's pickletools. */
import type { PickleMachine } from './pickleMachine';
import { checkFrame, checkProtocol, damaged, integer, line, long, text } from './pickleOperands';
import { PyDict, PyList, PySet, PyTuple, type Value } from './pickleValues';

/** Opcodes of the format that PyTorch does not write, for messages. */
export const REFUSED: ReadonlyMap<number, string> = new Map([
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

function stackGlobal(m: PickleMachine): void {
  const [module, name] = m.popMany(2);
  if (typeof module !== 'string' || typeof name !== 'string') throw damaged('a name that is not a string');
  m.push(m.global(module, name));
}

function reduce(m: PickleMachine): void {
  const [type, args] = m.popMany(2);
  if (!(args instanceof PyTuple)) throw damaged('a call without arguments');
  m.push(m.names.call(type, args.items));
}

function addItems(m: PickleMachine): void {
  const items = m.popMark();
  const top = m.top();
  if (!(top instanceof PySet)) throw damaged('ADDITEMS without a set');
  for (const item of items) top.items.push(item);
}

type Opcode = (m: PickleMachine) => void;

/** The opcodes that PyTorch writes. */
export const OPCODES: ReadonlyMap<number, Opcode> = new Map<number, Opcode>([
  // PROTO, FRAME
  [0x80, (m) => checkProtocol(m.from.byte())],
  [0x95, (m) => checkFrame(m.from)],
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
  [0x8a, (m) => m.push(integer(m.from, m.from.byte()))],
  [0x8b, (m) => m.push(integer(m.from, m.from.take(4).readUInt32LE()))],
  [0x47, (m) => m.push(m.from.take(8).readDoubleBE())],
  // SHORT_BINUNICODE, BINUNICODE, BINUNICODE8
  [0x8c, (m) => m.push(text(m.from, m.from.byte()))],
  [0x58, (m) => m.push(text(m.from, m.from.take(4).readUInt32LE()))],
  [0x8d, (m) => m.push(text(m.from, long(m.from)))],
  // SHORT_BINBYTES, BINBYTES, BINBYTES8
  [0x43, (m) => m.push(m.from.take(m.from.byte()))],
  [0x42, (m) => m.push(m.from.take(m.from.take(4).readUInt32LE()))],
  [0x8e, (m) => m.push(m.from.take(long(m.from)))],
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
  [0x63, (m) => m.push(m.global(line(m.from), line(m.from)))],
  [0x93, stackGlobal],
  [0x52, reduce],
  [0x81, reduce],
  [0x62, (m) => m.build(m.pop())],
  [0x51, (m) => m.persist()],
]);
