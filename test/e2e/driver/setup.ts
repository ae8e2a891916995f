/** Once for a run: the VSIX is installed, the server serves. */
import { cpSync, createWriteStream, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { logs } from './places';
import { QUIET } from './quiet';
import { EditorServer } from './server';

let stop: () => Promise<void> = async () => undefined;

export async function setup(project: TestProject): Promise<void> {
  const vsix = process.env.GRADLENS_VSIX ?? '';
  const chromium = process.env.GRADLENS_CHROMIUM ?? '';
  if (!existsSync(vsix) || !existsSync(chromium)) throw new Error('run these tests with npm test, or npm run e2e');
  rmSync(logs, { recursive: true, force: true });
  mkdirSync(logs, { recursive: true });
  const log = createWriteStream(join(logs, 'server.log'));
  const server = await EditorServer.start({
    vsix,
    log: (text) => log.write(text),
    settings: QUIET,
    env: { GRADLENS_TEST: '1' },
  });
  stop = async () => {
    cpSync(join(server.home, 'data/logs'), join(logs, 'editor'), { recursive: true });
    await server.stop();
    log.end();
  };
  project.provide('chromium', chromium);
  project.provide('vsix', vsix);
  project.provide('server', server.address);
  project.provide('home', server.home);
  project.provide('swiftShader', JSON.parse(process.env.GRADLENS_SWIFTSHADER ?? '{}'));
}

export async function teardown(): Promise<void> {
  await stop();
}
