/** What the extension and its host wrote into the editor's log files. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

/** Lines of all logs of the run that concern Gradlens and tell of an error. */
export function errorLines(): readonly string[] {
  return files(join(inject('home'), 'data/logs')).flatMap((file) => {
    const own = file.includes('gradlens.gradlens');
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => /\[(error|critical)\]/i.test(line) && (own || /gradlens/i.test(line)));
  });
}

function files(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.log'))
    .map((entry) => join(entry.parentPath, entry.name));
}
