/** A folder of documents for one window. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

export interface Workspace {
  readonly path: string;
  /** Of its own, unlike its name. */
  readonly id: string;
  file(name: string): string;
  write(name: string, content: string): string;
  remove(): void;
}

/** Files by name, and the workspace's settings. */
export function makeWorkspace(
  files: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, unknown>> = {},
): Workspace {
  const home = mkdtempSync(join(tmpdir(), 'gradlens-documents-'));
  const path = join(home, 'news');
  mkdirSync(path);
  const write = (name: string, content: string) => {
    const file = join(path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  };
  for (const [name, content] of Object.entries(files)) write(name, content);
  if (Object.keys(settings).length > 0) write('.vscode/settings.json', JSON.stringify(settings, null, 2));
  return {
    path,
    id: basename(home),
    file: (name) => join(path, name),
    write,
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}
