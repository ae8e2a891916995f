/** CRC-32 of zip members, also on versions of Node that have none built in (before 20.15). */
import * as zlib from 'node:zlib';

const POLYNOMIAL = 0xedb88320;
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/** The checksum of bytes that follow on those whose checksum is `before`, without Node's help. */
export function tableCrc32(bytes: Uint8Array, before = 0): number {
  let value = ~before;
  for (const byte of bytes) value = (value >>> 8) ^ TABLE[(value ^ byte) & 0xff];
  return ~value >>> 0;
}

/** The checksum of bytes that follow on those whose checksum is `before`. */
export const crc32: (bytes: Uint8Array, before?: number) => number = zlib.crc32 ?? tableCrc32;
