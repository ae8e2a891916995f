/** Texts that the suites open. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './places';

export const ARTICLE = readFileSync(join(root, 'samples/shipping.txt'), 'utf8');
/** Its words speak for two classes. */
export const STREAMING = readFileSync(join(root, 'samples/streaming.txt'), 'utf8');
export const HEADLINE = 'Ad sales boost profit of the media company as shares rise\n';
export const HEADLINES_CSV = readFileSync(join(root, 'samples/headlines.csv'), 'utf8');
export const HEADLINES_JSONL = [
  { id: 'a', text: 'Striker scores twice as visitors win the cup final', label: 'sport' },
  { id: 'b', text: 'Central bank holds interest rates as inflation slows', label: 'politics' },
  { id: 'c', text: 'Phone maker shows a laptop that runs for two days', label: 'tech' },
]
  .map((record) => `${JSON.stringify(record)}\n`)
  .join('');
