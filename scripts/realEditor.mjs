/**
 * Brings a real Visual Studio Code for tests and for `npm run editor`: from the npm registry into test/e2e/node_modules,
 * with no native module built here; for tests also Chromium.
 */
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, installDebian } from './debian.mjs';
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
  installDebian('Chromium', DEBIAN);
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
  return findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');
}
