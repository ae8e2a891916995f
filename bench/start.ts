/**
 * From nothing to an answer: `npm run bench -- start [--repeat N]`. The built command line, cold; the built server as an
 * editor starts it; and the memory of each of its processes beside the size of the weights. With the bundled model.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledFolder } from '../src/core/models/catalog';
import { changes, explained, label, startServer, twoTexts } from './editorSession';
import { milliseconds, table } from './figures';
import { Options, start } from './options';
import { childrenOf, megabytes, memoryOf } from './processes';
import { weightsOf } from './shapes';
import { pause, Rounds, timed } from './timing';

const root = join(bundledFolder(), '..', '..');

/** Seconds of a whole command with its cache in `cache`. Throws Error where it fails. */
function command(cache: string, ...args: readonly string[]): number {
  const env = { ...process.env, GRADLENS_CACHE: cache };
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'dist', 'cli.js'), ...args], { env, cwd: root });
  if (status !== 0) throw new Error(`gradlens ${args.join(' ')} failed: ${stderr}`);
  return (performance.now() - began) / 1000;
}

function commandLine(repeat: number): string {
  const rounds = new Rounds();
  const commands = {
    version: ['--version'],
    classify: ['classify', 'samples/shipping.txt'],
    explain: ['explain', 'samples/shipping.txt'],
  };
  const caches = mkdtempSync(join(tmpdir(), 'gradlens-bench-'));
  try {
    for (let k = 0; k < repeat; k++)
      for (const [name, args] of Object.entries(commands)) {
        const cache = join(caches, `${name}${k}`);
        rounds.add(`${name}, first`, command(cache, ...args));
        rounds.add(`${name}, again`, command(cache, ...args));
      }
  } finally {
    rmSync(caches, { recursive: true, force: true });
  }
  return table([
    ['command, milliseconds', 'model never seen', 'seen before'],
    ...Object.entries(commands).map(([name, args]) => [
      `gradlens ${args.join(' ')}`,
      milliseconds(rounds.of(`${name}, first`)),
      milliseconds(rounds.of(`${name}, again`)),
    ]),
  ]);
}

/** Peak, resident, own and file pages of a process. */
type Line = readonly string[];

/** One editor's session; the memory of its processes at its end. */
async function session(rounds: Rounds, keys: number): Promise<readonly Line[]> {
  const [ready, client] = await timed(() => startServer(''));
  try {
    rounds.add('server ready', ready);
    client.open('file:///bench/first.txt', 'Shares in the airline rose on Friday.');
    rounds.add('first label, model not loaded', await label(client, 'file:///bench/first.txt'));
    const texts = await twoTexts(client);
    const uri = 'file:///bench/article.txt';
    await pause(500);
    const fresh = { ...texts[0], text: `${texts[0].text} New.` };
    client.open(uri, fresh.text);
    rounds.add('label of a new text', await label(client, uri));
    for (const took of await changes(client, uri, [fresh, texts[1]], keys))
      rounds.add('keystroke to the lens with the new label', took);
    await pause(500);
    for (const again of ['', ', the second time']) {
      const { firstPicture, final } = await explained(client, again === '' ? uri : 'file:///bench/label1.txt');
      rounds.add(`first picture${again}`, firstPicture);
      rounds.add(`explained${again}`, final);
    }
    const server = client.process.pid ?? 0;
    const line = (name: string, pid: number): Line => {
      const found = memoryOf(pid);
      return [name, megabytes(found?.peak), megabytes(found?.own), megabytes(found?.files)];
    };
    return [line('server', server), ...childrenOf(server).map((pid) => line('inference process', pid))];
  } finally {
    await client.stop();
  }
}

start(async () => {
  const options = new Options(process.argv.slice(2), ['repeat']);
  const repeat = options.count('repeat', 5);
  process.stdout.write(`\n### The command line\n\n${commandLine(repeat)}`);
  const rounds = new Rounds();
  let memory: readonly Line[] = [];
  for (let k = 0; k < repeat; k++) {
    memory = await session(rounds, 4);
    process.stderr.write(`session ${k + 1} of ${repeat}\n`);
  }
  const rows = rounds.names.map((name) => [name, milliseconds(rounds.of(name))]);
  process.stdout.write(`\n### An editor, texts of about 190 tokens\n\n${table([['what', 'milliseconds'], ...rows])}`);
  const weights = megabytes(weightsOf(bundledFolder()));
  process.stdout.write(
    `\n### Memory at the end of the last session, beside ${weights} of weights\n\n${table([['process', 'peak', 'its own', 'pages of files'], ...memory])}`,
  );
});
