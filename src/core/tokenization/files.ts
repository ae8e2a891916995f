import { basename, join } from 'node:path';
import { parsePythonJson } from '../../text/pythonJson';
import { TokenizerError } from '../errors';
import { NotAFileError, openFileHandle, standIn } from '../files';

/** Largest JSON file that is read, in bytes. */
const largest = 256 * 2 ** 20;

/**
 * Reads a JSON file of a tokenizer folder.
 * @returns undefined when there is no such file
 * @throws TokenizerError when it cannot be read, is too large or is not JSON
 */
export async function readTokenizerJson(folder: string, name: string): Promise<unknown> {
  const path = join(folder, name);
  const text = await readText(path);
  if (text === undefined) return undefined;
  try {
    const plain = text.startsWith('\ufeff') ? text.slice(1) : text;
    // The Rust library reads this one, and refuses what Python's json takes beyond JSON.
    return name === 'tokenizer.json' ? JSON.parse(plain) : parsePythonJson(plain);
  } catch (cause) {
    throw new TokenizerError(`${path} is not valid JSON; download or export it again`, { cause });
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    const file = await openFileHandle(path);
    try {
      const { size } = await file.stat();
      if (size > largest) {
        throw new TokenizerError(
          `${path} has ${size} bytes, more than the ${largest} that a ${basename(path)} may have`,
        );
      }
      const bytes = await file.readFile();
      const other = standIn(bytes);
      if (other !== null) throw new TokenizerError(`${path} ${other}`);
      return bytes.toString('utf8');
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof TokenizerError) throw cause;
    if (cause instanceof NotAFileError) throw new TokenizerError(`${path} is not a file; download or export it again`);
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new TokenizerError(`${path} cannot be read (${String(code ?? cause)}); check the file and its permissions`, {
      cause,
    });
  }
}
