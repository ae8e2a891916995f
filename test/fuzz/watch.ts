/** Which files a reader opens: none outside its folder, whatever the file says. */
import fs from 'node:fs';
import { resolve, sep } from 'node:path';

const OPENING = [
  'openSync',
  'open',
  'readFileSync',
  'readFile',
  'createReadStream',
  'createWriteStream',
  'writeFileSync',
  'unlinkSync',
  'rmSync',
  'renameSync',
  'mkdirSync',
  'symlinkSync',
] as const;

/** From now on opening a file outside the folders is an error, told by `tell`. */
export function watchFiles(folders: readonly string[], tell: (path: string) => void): void {
  const inside = (path: string) => folders.some((f) => path === f || path.startsWith(f + sep));
  const watch = (owner: object, name: string) => {
    const real: unknown = Reflect.get(owner, name);
    if (typeof real !== 'function') return;
    const watched = (...args: readonly unknown[]) => {
      const [path] = args;
      if (typeof path === 'string' && !inside(resolve(path))) tell(`${name} ${path}`);
      return Reflect.apply(real, owner, args);
    };
    Reflect.set(owner, name, watched);
  };
  for (const name of OPENING) watch(fs, name);
  for (const name of ['open', 'readFile', 'writeFile', 'rm', 'rename', 'mkdir', 'symlink', 'unlink'])
    watch(fs.promises, name);
}
