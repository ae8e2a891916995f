/** `npm start [-- FILE…]`: from a fresh clone to an explained article. */
import { spawnSync } from 'node:child_process';
import { install, needNode } from './install.mjs';

needNode(20);
install();
const { buildCommands } = await import('./build.mjs');
await buildCommands();
const { status } = spawnSync(process.execPath, ['dist/start.js', ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
