import { basename, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { parsePythonJson } from '../../text/pythonJson';
import { TokenizerError } from '../errors';
import { NotAFileError, openFileHandle, standIn } from '../files';

/** Largest JSON file that is read, in bytes. */
const LARGEST = 256 * 2 ** 20;

/**
 * The parsed JSON of a file; `path` is named in messages and determines the dialect.
 * @throws TokenizerError when it is not JSON
 */
export function parsedJson(bytes: Buffer, path: string): unknown {
  const text = bytes.toString('utf8');
  try {
    const plain = text.startsWith('\ufeff') ? text.slice(1) : text;
    // tokenizer.json is read by the Rust library, which refuses Python's extensions of JSON.
    return basename(path) === 'tokenizer.json' ? JSON.parse(plain) : parsePythonJson(plain);
  } catch (cause) {
    throw new TokenizerError(l10n.t`${path} is not valid JSON; download or export it again`, { cause });
  }
}

/**
 * The bytes of a file of a tokenizer folder.
 * @returns undefined when there is no such file
 * @throws TokenizerError when it cannot be read, is too large, or is a Git LFS pointer or the page of a failed download
 */
export async function readTokenizerFile(folder: string, name: string): Promise<Buffer | undefined> {
  const path = join(folder, name);
  try {
    const file = await openFileHandle(path);
    try {
      const { size } = await file.stat();
      if (size > LARGEST) {
        throw new TokenizerError(
          l10n.t`${path} has ${size} bytes, more than the ${LARGEST} that a ${basename(path)} may have`,
        );
      }
      const bytes = await file.readFile();
      const other = standIn(bytes);
      if (other !== null) throw new TokenizerError(`${path} ${other}`);
      return bytes;
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof TokenizerError) throw cause;
    if (cause instanceof NotAFileError)
      throw new TokenizerError(l10n.t`${path} is not a file; download or export it again`);
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new TokenizerError(
      l10n.t`${path} cannot be read (${String(code ?? cause)}); check the file and its permissions`,
      {
        cause,
      },
    );
  }
}
