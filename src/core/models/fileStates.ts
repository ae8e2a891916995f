/** Whether a model's files are still those that were read: programs point into them by byte. */
import { statSync } from 'node:fs';
import { ModelFolderError } from '../errors';

function stateOf(file: string): string {
  const s = statSync(file, { throwIfNoEntry: false });
  return s ? `${s.dev} ${s.ino} ${s.size} ${s.mtimeMs}` : 'gone';
}

export class FileStates {
  private readonly states: ReadonlyMap<string, string>;

  constructor(files: readonly string[]) {
    this.states = new Map(files.map((file) => [file, stateOf(file)]));
  }

  /** A file was replaced, cut, written to or removed since. */
  get changed(): boolean {
    return [...this.states].some(([file, before]) => stateOf(file) !== before);
  }

  /** Throws ModelFolderError that names a file that was replaced, cut, written to or removed since. */
  check(): void {
    for (const [file, before] of this.states) {
      const now = stateOf(file);
      if (now === before) continue;
      const how = now === 'gone' ? 'is gone' : 'was changed';
      throw new ModelFolderError(`${file} ${how} while it was in use: run it again when the model is whole`);
    }
  }
}
