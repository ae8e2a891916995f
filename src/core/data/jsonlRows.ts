import { DocumentError } from '../errors';
import { type DataRow, textChunks } from './row';

/** The records of a JSON Lines file, one object a line; blank lines are skipped. */
export async function* jsonlRows(file: string): AsyncGenerator<DataRow> {
  let line = 0;
  for await (const text of lines(textChunks(file))) {
    line++;
    if (text.trim() !== '') yield parseLine(text, line);
  }
}

function parseLine(text: string, line: number): DataRow {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { line, fields: new Map(Object.entries(value)) };
    }
    return { line, error: new DocumentError('is not a JSON object') };
  } catch (cause) {
    return { line, error: new DocumentError('is not JSON', { cause }) };
  }
}

async function* lines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let pieces: string[] = []; // of a line that is not whole yet
  for await (const chunk of chunks) {
    const [first = '', ...rest] = chunk.split('\n');
    pieces.push(first);
    for (const next of rest) {
      yield pieces.join('');
      pieces = [next];
    }
  }
  yield pieces.join('');
}
