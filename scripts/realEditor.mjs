/**
 * Brings a real Visual Studio Code for tests and for `npm run editor`: from the npm registry into test/e2e/node_modules,
 * with no native module built here; for tests also Chromium.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { install } from './install.mjs';

const FOLDER = 'test/e2e';
/** The package chromium brings no fonts when recommended packages are left out. */
const DEBIAN = ['chromium', 'fonts-liberation', 'fonts-dejavu-core'];

/** Why this machine cannot run the editor, or null. */
export function unsupported() {
  const { platform, arch } = process;
  if (platform === 'linux' && arch === 'x64') return null;
  return `the editor in the browser runs on Linux x64 only, and this is ${platform} ${arch}`;
}

export function installEditor() {
  install(FOLDER, 'a Visual Studio Code, once, about a minute');
  // The server looks for its packages, and serves those of the page, here.
  const link = join(FOLDER, 'node_modules/code-server/lib/vscode/node_modules');
  if (!existsSync(link)) symlinkSync('../../..', link, 'dir');
}

/** The path of Chromium; installs Debian's where that is possible. Null where there is none. */
export function bringChromium() {
  const found = find();
  if (found) return found;
  const debian = existsSync('/etc/debian_version') && process.getuid?.() === 0;
  if (!debian) return null;
  process.stderr.write('Installing Chromium (once, about a minute) …\n');
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...DEBIAN);
  return find();
}

/** As bringChromium; one line is said where there is none. */
export function chromium() {
  const found = bringChromium();
  if (found) return found;
  process.stderr.write(
    `real-editor tests need Chromium, which is missing: install it (Debian: apt-get install ${DEBIAN.join(' ')}), or name one in GRADLENS_CHROMIUM\n`,
  );
  return null;
}

function find() {
  const named = process.env.GRADLENS_CHROMIUM;
  if (named) return existsSync(named) ? named : null;
  const folders = (process.env.PATH ?? '').split(delimiter);
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'])
    for (const folder of folders) if (existsSync(join(folder, name))) return join(folder, name);
  return null;
}

function apt(...args) {
  spawnSync('apt-get', ['-q', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
