/** The built server, driven over stdio as an editor does; times in seconds. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledFolder } from '../src/core/models/catalog';
import type { ShownExplanation } from '../src/protocol/editor';
import type { Classification } from '../src/protocol/explain';
import { Client } from '../test/lsp/client';
import { pause, timed } from './timing';

const root = join(bundledFolder(), '..', '..');
const command = [process.execPath, join(root, 'dist', 'server.js'), '--stdio'];
/** Lenses are refreshed once a second at most, in milliseconds. */
const REFRESH = 1100;

/** `model` '': the bundled one. */
export function startServer(model: string): Promise<Client> {
  return Client.start({ command, settings: { model, documents: ['**/*'] } });
}

export async function label(client: Client, uri: string): Promise<number> {
  return (await timed(() => client.request('gradlens/classify', { uri })))[0];
}

export function explain(client: Client, uri: string): Promise<ShownExplanation> {
  return client.request('gradlens/explain', { uri, part: { kind: 'document' } });
}

export interface ExplainTimes {
  readonly firstPicture: number;
  readonly final: number;
}

export async function explained(client: Client, uri: string): Promise<ExplainTimes> {
  const from = client.told.length;
  const picture = timed(() => client.changed(({ shown }) => shown?.refining === true, from));
  const [final] = await timed(() => explain(client, uri));
  return { firstPicture: (await picture)[0], final };
}

/** A text of one line, and the label that it gets. */
export interface Labelled {
  readonly text: string;
  readonly label: string;
}

/**
 * From a change of the text to the lens with its label: texts with two labels replace each other in one document, each
 * time with another number at the end, since labels of texts seen before are kept.
 */
export async function changes(
  client: Client,
  uri: string,
  texts: readonly Labelled[],
  count: number,
): Promise<readonly number[]> {
  const times: number[] = [];
  let length = texts[0].text.length;
  for (let k = 1; k <= count; k++) {
    const { text, label } = texts[k % texts.length];
    const next = `${text} ${k}`;
    await pause(REFRESH);
    const change = async () => {
      client.edit(uri, k + 1, 0, 0, length, next);
      await client.lenses(uri, (titles) => titles.some((title) => title.startsWith(label)));
    };
    length = next.length;
    times.push(await timed(change).then(([took]) => took));
  }
  return times;
}

/** Two texts of one line, of about 190 tokens, with different labels. */
export async function twoTexts(client: Client): Promise<readonly [Labelled, Labelled]> {
  const read = (file: string, from: string, to: string) => {
    const whole = readFileSync(join(root, file), 'utf8');
    const end = to === '' ? whole.length : whole.indexOf(to);
    return whole.slice(whole.indexOf(from), end).replace(/\s+/g, ' ').trim();
  };
  const texts = [read('samples/shipping.txt', '', ''), read('bench/news.txt', 'Veteran keeper', 'Researchers teach')];
  const found: Labelled[] = [];
  for (const [k, text] of texts.entries()) {
    const uri = `file:///bench/label${k}.txt`;
    client.open(uri, text);
    const { prediction } = await client.request<Classification>('gradlens/classify', { uri });
    found.push({ text, label: prediction.label });
  }
  const [a, b] = found;
  if (a.label === b.label) throw new Error(`the model gives both texts the label ${a.label}`);
  return [a, b];
}
