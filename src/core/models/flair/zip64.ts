/** Checks the offsets in the end record of a zip file first: the zip library fails on offsets outside the file. */
import { fstatSync, readSync } from 'node:fs';

const END = 0x06054b50;
const LOCATOR = 0x07064b50;
const RECORD = 0x06064b50;
const [END_SIZE, LOCATOR_SIZE, RECORD_SIZE] = [22, 20, 56];
/** The longest comment after the end record, in bytes. */
const LONGEST_COMMENT = 0xffff;

function bytesAt(descriptor: number, from: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, readSync(descriptor, buffer, 0, length, from));
}

/** Whether all 64-bit offsets in the end record are inside the file. */
export function placesAreInside(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  const from = Math.max(0, size - END_SIZE - LONGEST_COMMENT - LOCATOR_SIZE);
  const tail = bytesAt(descriptor, from, size - from);
  // Search from the end as the library does: the first end record whose comment fills the rest of the file.
  for (let at = tail.length - END_SIZE; at >= LOCATOR_SIZE; at--) {
    if (tail.readUInt32LE(at) !== END) continue;
    const locator = at - LOCATOR_SIZE;
    if (tail.readUInt32LE(locator) !== LOCATOR) continue;
    const place = tail.readBigUInt64LE(locator + 8);
    if (place + BigInt(RECORD_SIZE) > BigInt(size)) return false;
    const record = bytesAt(descriptor, Number(place), RECORD_SIZE);
    if (record.length < RECORD_SIZE || record.readUInt32LE(0) !== RECORD) return false;
    const [length, start] = [record.readBigUInt64LE(40), record.readBigUInt64LE(48)];
    if (start + length > BigInt(size)) return false;
  }
  return true;
}
