/** Installs what a lock file names, when it is not installed yet. Says so, since it takes a minute. */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What package-lock.json of a folder names; `note` says what for. */
export function install(folder = '.', note = 'once, about a minute') {
  const stamp = join(folder, 'node_modules/.package-lock.json');
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs) return;
  process.stderr.write(`Installing packages (${note}) …\n`);
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  const npm = process.env.npm_execpath;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const [command, rest] = npm ? [process.execPath, [npm, ...args]] : ['npm', args];
  const { status } = spawnSync(command, rest, {
    cwd: folder,
    // Warnings are about the Node version that some packages name; errors are told.
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...env, npm_config_loglevel: 'error' },
    shell: !npm && process.platform === 'win32',
  });
  if (status !== 0) {
    process.stderr.write(`npm ci failed in ${folder}: look at the lines above, then run it again\n`);
    process.exit(1);
  }
}

/** The oldest version is that of `engines` in package.json; a tool may want a newer one. */
export function needNode(major, minor = major === 20 ? 15 : 0) {
  const [own, ownMinor] = process.versions.node.split('.').map(Number);
  if (own > major || (own === major && ownMinor >= minor)) return;
  process.stderr.write(
    `Gradlens needs Node ${major}.${minor} or newer, and this is ${process.versions.node}: see https://nodejs.org\n`,
  );
  process.exit(1);
}
