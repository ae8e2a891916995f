/** `npm run editor`: Visual Studio Code in the browser with the VSIX installed and sample documents open, until Ctrl-C. */
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './driver/places';
import { QUIET } from './driver/quiet';
import { EditorServer } from './driver/server';

const [vsix = ''] = process.argv.slice(2);
const samples = join(root, 'samples');
const home = mkdtempSync(join(tmpdir(), 'gradlens-'));
const folder = join(home, 'samples');
cpSync(samples, folder, { recursive: true });
const documents = readdirSync(samples).sort((a, b) => Number(b.endsWith('.txt')) - Number(a.endsWith('.txt')));

const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
});
try {
  const server = await EditorServer.start({
    vsix,
    settings: { ...QUIET, 'editor.wordWrap': 'on' },
    env: { GRADLENS_EDITOR_DOCUMENTS: documents.join(':') },
    log: () => undefined,
  });
  process.stdout.write(
    `\nVisual Studio Code with Gradlens: ${server.address}/?folder=${folder}\n` +
      'Right-click in the text and choose Explain Classification. Ctrl-C ends it.\n',
  );
  await stopped;
  await server.stop();
} finally {
  rmSync(home, { recursive: true, force: true });
}
