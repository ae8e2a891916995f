/** Files that cannot be read as texts, recognised by their first bytes, then by their names. */
import { standIn } from '../files';

/** First bytes in hex, and the message: what the file is and what to do. */
const BYTES: readonly (readonly [hex: string, what: string])[] = [
  ['50415231', 'is a Parquet file in a stream: its end is read first, so give the path of a file'],
  ['4152524f5731', 'is an Arrow file, which is not read: save it as CSV or JSON Lines'],
  ['504b0304', 'is a ZIP archive or an Office document (.xlsx, .docx): unpack it, or save it as CSV or text'],
  ['d0cf11e0a1b11ae1', 'is an old Office document (.xls, .doc): save it as CSV or text'],
  ['25504446', 'is a PDF document: save it as text'],
  ['425a68', 'is bzip2 data: unpack it with bunzip2'],
  ['fd377a585a00', 'is xz data: unpack it with unxz'],
  ['28b52ffd', 'is zstd data: unpack it with unzstd'],
  ['377abcaf271c', 'is a 7z archive: unpack it'],
  ['53514c69746520666f726d6174', 'is an SQLite database: save its rows as CSV'],
  ['934e554d5059', 'is a NumPy array: save its texts as CSV or JSON Lines'],
  ['894844460d0a1a0a', 'is an HDF5 file: save its texts as CSV or JSON Lines'],
];

const NAMES: readonly (readonly [ending: RegExp, what: string])[] = [
  [/\.(parquet|pq)$/i, 'does not begin as a Parquet file does, whatever its name says: write it again'],
  [/\.(arrow|feather|ipc)$/i, BYTES[1][1]],
  [/\.(xlsx?|xlsm|ods)$/i, 'is a spreadsheet: save it as CSV'],
  [/\.(docx?|odt|rtf|pdf)$/i, 'is a document with a layout: save it as text'],
  [/\.(zip|tar|tgz|7z|rar|bz2|xz|zst)$/i, 'is an archive: unpack it'],
  [/\.(pkl|pickle|npy|npz|joblib)$/i, 'holds objects of Python: save its texts as CSV or JSON Lines'],
  [/\.(db|sqlite3?)$/i, BYTES[9][1]],
];

/** The message for an address (URL) in place of a path; null for a path. */
export function refusedAddress(name: string): string | null {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(name)?.[1];
  return scheme === undefined ? null : `is an address (${scheme}), not a file: nothing is fetched; download it first`;
}

/** The message for a file that cannot be read as text, by its first bytes; null for any other. `isData`: as a table. */
export function refusedContent(head: Uint8Array, isData: boolean): string | null {
  const hex = Buffer.from(head.subarray(0, 16)).toString('hex');
  const found = BYTES.find(([bytes]) => hex.startsWith(bytes));
  if (found) return found[1];
  if (head[0] === 0x1f && head[1] === 0x8b) return null;
  const other = standIn(head);
  // A web page is a text that can be labelled, but it is not a table.
  return other !== null && (isData || other.includes('Git LFS')) ? other : null;
}

/** The message for a file that cannot be read as text, by its name; null for any other. */
export function refusedName(name: string): string | null {
  return NAMES.find(([ending]) => ending.test(name))?.[1] ?? null;
}
