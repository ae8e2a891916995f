/**
 * Ids and ranges beside those of the Rust library: `node scripts/bench.mjs encodings FILE.jsonl…`, with files that
 * bench/encodings.py wrote. Ranges are compared as they are painted; where they differ, the known reason is counted.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createTokenizer } from '../src/core/tokenization/tokenizer';
import { canonical } from '../test/tokenization/canonical';

interface Recorded {
  readonly name: string;
  readonly tokenizer: unknown;
  readonly rows: readonly {
    readonly text: string;
    readonly ids: readonly number[];
    readonly ranges: readonly (readonly [number, number])[];
  }[];
}

interface Counts {
  texts: number;
  ids: number;
  tokens: number;
  ranges: number;
  readonly reasons: Map<string, number>;
}

type Range = readonly [number, number] | null;

const equal = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Why a range differs; undefined where it only seems to: what stands for no text, or for the quotes `` and ''. */
function reason(text: string, token: string, ours: Range, theirs: Range, deletes: boolean): string | undefined {
  if (ours === null && /^[▁Ġ\s]*$/.test(token)) return undefined;
  if (ours !== null && /``|''/.test(text.slice(...ours)) && theirs?.[1] === ours[1]) return undefined;
  if (/^<0x..>$/.test(token)) return 'byte of Unigram: Rust gives the whole run of unknown characters';
  if (deletes) return 'Rust loses its place after what Precompiled deletes';
  return theirs === null ? 'Rust trims a letter away' : 'Rust gives an added token or prefix a neighbour’s edge';
}

function compare({ tokenizer, rows }: Recorded, counts: Counts): void {
  const own = createTokenizer(tokenizer);
  const deletes = JSON.stringify(tokenizer).includes('"Precompiled"');
  for (const { text, ids, ranges } of rows) {
    counts.texts++;
    const found = own.wrap(own.encode(text));
    if (
      !equal(
        found.map(({ id }) => id),
        ids,
      )
    ) {
      console.log('ids differ', JSON.stringify(text));
      continue;
    }
    counts.ids++;
    found.forEach(({ token, start, end }, i) => {
      counts.tokens++;
      const ours = canonical(text, start, end);
      const theirs = canonical(text, ...(ranges[i] ?? [0, 0]));
      const why = equal(ours, theirs) ? undefined : reason(text, token, ours, theirs, deletes);
      if (why === undefined) counts.ranges++;
      else counts.reasons.set(why, (counts.reasons.get(why) ?? 0) + 1);
    });
  }
}

async function main(): Promise<void> {
  const families = new Map<string, Counts>();
  for (const file of process.argv.slice(2)) {
    for await (const line of createInterface({ input: createReadStream(file) })) {
      const recorded = JSON.parse(line) as Recorded;
      const counts = families.get(recorded.name) ?? { texts: 0, ids: 0, tokens: 0, ranges: 0, reasons: new Map() };
      families.set(recorded.name, counts);
      compare(recorded, counts);
    }
  }
  console.log(
    '| tokenizer | texts | ids equal | tokens | ranges equal | reasons for the others |\n|---|---|---|---|---|---|',
  );
  for (const [name, { texts, ids, tokens, ranges, reasons }] of families) {
    const why = [...reasons].map(([text, count]) => `${text} (${count})`).join('; ');
    console.log(`| ${name} | ${texts} | ${ids} | ${tokens} | ${ranges} | ${why} |`);
  }
}

void main();
