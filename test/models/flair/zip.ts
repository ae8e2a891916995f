/** Writes zips and pickles byte by byte: what no well-meaning program would write, too. */
import { crc32 } from 'node:zlib';

export interface ZipMember {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** 0: stored. Others only claim to be compressed. */
  readonly method?: number;
  readonly crc?: number;
  /** What the central directory says. */
  readonly size?: number;
}

/** A zip of stored members. */
export function zip(members: readonly ZipMember[]): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const { name, bytes, method = 0, crc = crc32(bytes), size = bytes.length } of members) {
    const title = Buffer.from(name, 'utf8');
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(method, 8);
    local.writeUInt32LE(crc, 14);
    local.writeUInt32LE(size, 18);
    local.writeUInt32LE(size, 22);
    local.writeUInt16LE(title.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    entry.writeUInt16LE(20, 6);
    local.copy(entry, 10, 8, 30);
    entry.writeUInt32LE(at, 42);
    parts.push(local, title, Buffer.from(bytes));
    central.push(entry, title);
    at += 30 + title.length + bytes.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, directory, end]);
}

/** Texts are written as SHORT_BINUNICODE, numbers are opcodes. */
export type PicklePart = number | string | Uint8Array;

/** Bytes of a pickle. */
export function pickle(...parts: PicklePart[]): Buffer {
  const bytes = parts.map((p) => {
    if (typeof p === 'number') return Buffer.from([p]);
    if (typeof p !== 'string') return Buffer.from(p);
    const text = Buffer.from(p, 'utf8');
    return Buffer.concat([Buffer.from([0x8c, text.length]), text]);
  });
  return Buffer.concat([Buffer.from([0x80, 4]), ...bytes, Buffer.from('.')]);
}

export const OP = {
  mark: 0x28,
  none: 0x4e,
  emptyDict: 0x7d,
  emptyList: 0x5d,
  emptyTuple: 0x29,
  tuple1: 0x85,
  tuple: 0x74,
  append: 0x61,
  setItem: 0x73,
  setItems: 0x75,
  stackGlobal: 0x93,
  reduce: 0x52,
  newObject: 0x81,
  newObjectEx: 0x92,
  build: 0x62,
  memoize: 0x94,
  persistent: 0x51,
  long1: 0x8a,
  long4: 0x8b,
  bytes8: 0x8e,
  unicode8: 0x8d,
  object: 0x6f,
  ext1: 0x82,
  int1: 0x4b,
} as const;
