/** Ways to damage files: bytes of any kind, JSON trees, lines. */
import { pick, type Random } from './target';

/** Some bytes changed, cut, doubled or put elsewhere. */
export function damageBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const parts = Buffer.from(bytes);
  const at = () => Math.floor(random() * (parts.length + 1));
  const [from, to] = [at(), at()].sort((a, b) => a - b);
  switch (Math.floor(random() * 5)) {
    case 0:
      return parts.subarray(0, from);
    case 1:
      return Buffer.concat([parts.subarray(0, from), parts.subarray(to)]);
    case 2:
      return Buffer.concat([parts.subarray(0, to), parts.subarray(from, Math.min(to, from + 64)), parts.subarray(to)]);
    case 3:
      return Buffer.concat([parts.subarray(0, from), Buffer.from(pick(random, STRINGS)), parts.subarray(from)]);
    default:
      for (let n = 1 + Math.floor(random() * 8); n > 0 && parts.length > 0; n--)
        parts[Math.floor(random() * parts.length)] = random() < 0.5 ? Math.floor(random() * 256) : pick(random, BYTES);
      return parts;
  }
}

const BYTES = [0, 1, 9, 10, 13, 34, 39, 44, 92, 0x7f, 0x80, 0xbf, 0xc0, 0xef, 0xfe, 0xff];
const NUMBERS = [0, -1, 1, 0.5, 255, 65_536, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), 1e308, 1e-320];
/** Names of properties that every object has, ways out of a folder, patterns that take long, text that is no text. */
const STRINGS = [
  '',
  '__proto__',
  'constructor',
  'toString',
  '../../../../etc/passwd',
  '/etc/passwd',
  'C:\\windows\\win.ini',
  '\0',
  '\ud800',
  '\u202e\u0301\u0301\u0301',
  '\ufeff"\r\n\'',
  '(a+)+$',
  '(a|aa)+$',
  '(.*)*(.*)*x',
  '[',
  '\\p{L}',
  '$&$`',
  '▁',
  'Ġ',
  '##a',
  'a'.repeat(5000),
];

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** One to four places of the tree changed; now and then the text itself. What is no JSON is damaged as bytes. */
export function damageJson(bytes: Uint8Array, random: Random): Uint8Array {
  if (random() < 0.15) return damageBytes(bytes, random);
  let tree: Json;
  try {
    tree = JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return damageBytes(bytes, random);
  }
  for (let n = 1 + Math.floor(random() * 4); n > 0; n--) tree = changed(tree, random, tree);
  return Buffer.from(JSON.stringify(tree) ?? 'null');
}

function changed(value: Json, random: Random, whole: Json): Json {
  const deeper = typeof value === 'object' && value !== null && random() < 0.85;
  if (!deeper) return replaced(value, random, whole);
  if (Array.isArray(value)) {
    if (value.length === 0) return [replaced(null, random, whole)];
    const at = Math.floor(random() * value.length);
    if (random() < 0.1) return value.filter((_, i) => i !== at);
    if (random() < 0.1) return [...value, ...value.slice(0, 1000)];
    return value.map((item, i) => (i === at ? changed(item, random, whole) : item));
  }
  const keys = Object.keys(value);
  const key = pick(random, keys);
  const copy = new Map(Object.entries(value));
  const kind = random();
  if (kind < 0.08) copy.delete(key);
  else if (kind < 0.16 || keys.length === 0) copy.set(pick(random, STRINGS), replaced(null, random, whole));
  else if (kind < 0.22) copy.set(pick(random, keys), structuredClone(value[key]));
  else copy.set(key, changed(value[key], random, whole));
  // As own properties: __proto__ is a key like any other here.
  const made: { [key: string]: Json } = {};
  for (const [name, item] of copy)
    Object.defineProperty(made, name, { value: item, enumerable: true, configurable: true, writable: true });
  return made;
}

function replaced(value: Json, random: Random, whole: Json): Json {
  if (typeof value === 'number' && random() < 0.5)
    return pick(random, [value + 1, value - 1, -value, value * 1e6, value / 3]);
  if (typeof value === 'string' && random() < 0.4) return value + pick(random, STRINGS);
  switch (Math.floor(random() * 8)) {
    case 0:
      return null;
    case 1:
      return random() < 0.5;
    case 2:
      return [];
    case 3:
      return {};
    case 4:
      return pick(random, NUMBERS);
    case 5:
      return nested(2 + Math.floor(random() * 3000));
    case 6:
      return structuredClone(subtree(whole, random));
    default:
      return pick(random, STRINGS);
  }
}

function nested(depth: number): Json {
  let found: Json = [];
  for (let i = 0; i < depth; i++) found = i % 2 ? [found] : { a: found };
  return found;
}

function subtree(value: Json, random: Random): Json {
  if (typeof value !== 'object' || value === null || random() < 0.3) return value;
  const items = Array.isArray(value) ? value : Object.values(value);
  return items.length === 0 ? value : subtree(pick(random, items), random);
}
