/** Packages of Debian that tests need: installed where that is possible. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Installs packages; `what` says which program they bring. Does nothing where this is no Debian, or not its root. */
export function installDebian(what, packages) {
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) return;
  process.stderr.write(`Installing ${what} (once, about a minute) …\n`);
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...packages);
}

/** The path of a program by one of these names, or null. */
export function findProgram(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  for (const name of names) for (const folder of folders) if (existsSync(join(folder, name))) return join(folder, name);
  return null;
}

function apt(...args) {
  spawnSync('apt-get', ['-q', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
