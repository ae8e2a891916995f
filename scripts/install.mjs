/** Installs what package-lock.json names, when it is not installed yet. Says so, since it takes a minute. */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

export function install() {
  const stamp = 'node_modules/.package-lock.json';
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= statSync('package-lock.json').mtimeMs) return;
  process.stderr.write('Installing packages (once, about a minute) …\n');
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [process.execPath, [npm, 'ci']] : ['npm', ['ci']];
  const { status } = spawnSync(command, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
    shell: !npm && process.platform === 'win32',
  });
  if (status !== 0) {
    process.stderr.write('npm ci failed: look at the lines above, then run it again\n');
    process.exit(1);
  }
}

export function needNode(major) {
  if (Number(process.versions.node.split('.')[0]) >= major) return;
  process.stderr.write(
    `Gradlens needs Node ${major} or newer, and this is ${process.versions.node}: see https://nodejs.org\n`,
  );
  process.exit(1);
}
