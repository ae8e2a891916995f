/**
 * Rotary positions (Su et al. 2021) from either form of transformers' config: `rope_theta` with `rope_scaling`, or
 * `rope_parameters`, which may have one section for each kind of layer. Frequencies are float32, as in transformers.
 */
import type { ConfigReader } from './configReader';
import type { Net } from './net';

const f = Math.fround;

/** How queries and keys are rotated. */
export interface Rope {
  /** The number of units that are rotated, the first ones of each head; even. */
  readonly units: number;
  /** One frequency for each pair of units. */
  readonly frequencies: readonly number[];
  /** The factor of cosine and sine. */
  readonly scale: number;
  /** The frequencies for texts of more than `from` tokens; null if they are the same. */
  readonly beyond: { readonly from: number; readonly frequencies: (net: Net) => string } | null;
}

export interface RopeWish {
  /** Units of a head. */
  readonly units: number;
  /** Transformers' default for the family. */
  readonly theta: number;
  readonly partial?: number;
  /** The kind of layer, for `rope_parameters` with a section for each kind. */
  readonly layer?: string;
  /** Older names of theta in configs. */
  readonly thetaNames?: readonly string[];
  readonly partialNames?: readonly string[];
  /** Kinds of layer that older configs do not scale. */
  readonly unscaled?: boolean;
}

function powers(theta: number, units: number): readonly number[] {
  return Array.from({ length: units / 2 }, (_, i) => f(f(theta) ** f((2 * i) / units)));
}

const inverse = (x: number) => f(1 / x);

/** YaRN's blend of frequencies (Peng et al. 2023). */
function yarn(c: ConfigReader, s: ConfigReader, theta: number, units: number): Pick<Rope, 'frequencies' | 'scale'> {
  const most = c.size('max_position_embeddings', 2048);
  const original = s.size('original_max_position_embeddings', most);
  const factor = s.number('factor', most / original);
  const [fast, slow] = [s.number('beta_fast', 32), s.number('beta_slow', 1)];
  const whole = s.flag('truncate', true);
  const place = (turns: number) => (units * Math.log(original / (turns * 2 * Math.PI))) / (2 * Math.log(theta));
  const low = Math.max(whole ? Math.floor(place(fast)) : place(fast), 0);
  const top = Math.min(whole ? Math.ceil(place(slow)) : place(slow), units - 1);
  const high = low === top ? top + 0.001 : top;
  const grown = (by: number, mscale = 1) => (by <= 1 ? 1 : 0.1 * mscale * Math.log(by) + 1);
  const [one, all] = [s.number('mscale', 0), s.number('mscale_all_dim', 0)];
  const usual = one !== 0 && all !== 0 ? grown(factor, one) / grown(factor, all) : grown(factor);
  const frequencies = powers(theta, units).map((p, i) => {
    const kept = 1 - Math.min(1, Math.max(0, (i - low) / (high - low)));
    return f(inverse(f(factor * p)) * (1 - kept) + inverse(p) * kept);
  });
  return { frequencies, scale: s.number('attention_factor', usual) };
}

function llama3(s: ConfigReader, theta: number, units: number): readonly number[] {
  const factor = s.number('factor', 8);
  const [lowest, highest] = [s.number('low_freq_factor', 1), s.number('high_freq_factor', 4)];
  const original = s.size('original_max_position_embeddings', 8192);
  return powers(theta, units).map((p) => {
    const own = inverse(p);
    const wave = (2 * Math.PI) / own;
    if (wave > original / lowest) return f(own / factor);
    if (wave < original / highest) return own;
    const smooth = (original / wave - lowest) / (highest - lowest);
    return f(((1 - smooth) * own) / factor + smooth * own);
  });
}

function longRope(c: ConfigReader, s: ConfigReader, theta: number, units: number): Omit<Rope, 'units'> {
  const most = c.size('max_position_embeddings', 2048);
  const told = c.integer('original_max_position_embeddings', s.integer('original_max_position_embeddings', null));
  const original = told ?? most;
  const factor = told === null ? s.number('factor', 1) : most / original;
  s.ignore('factor', 'original_max_position_embeddings');
  const parts = (name: string) => {
    const found = s.numbers(name);
    if (found?.length !== units / 2) throw c.error(`rope_scaling has no ${name} of ${units / 2} numbers`);
    return powers(theta, units).map((p, i) => inverse(f(f(found[i]) * p)));
  };
  const usual = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
  const long = parts('long_factor');
  return {
    frequencies: parts('short_factor'),
    scale: s.number('attention_factor', usual),
    beyond: { from: original, frequencies: (net) => net.l.b.constant('float32', [long.length], long) },
  };
}

/** Dynamic NTK: theta grows with the length of texts that are longer than those of the training. */
function dynamic(c: ConfigReader, s: ConfigReader, theta: number, units: number): Omit<Rope, 'units'> {
  const most = c.size('max_position_embeddings', 2048);
  const factor = s.number('factor', 1);
  s.ignore('original_max_position_embeddings');
  const exponents = Array.from({ length: units / 2 }, (_, i) => f((-2 * i) / units));
  const frequencies = (net: Net): string => {
    const ratio = net.times(net.toFloat(net.length), factor / most);
    const grown = net.op('Pow', [net.add(ratio, net.l.number(1 - factor)), net.l.number(units / (units - 2))]);
    const base = net.times(grown, theta);
    return net.op('Pow', [base, net.l.b.constant('float32', [exponents.length], exponents)]);
  };
  return { frequencies: powers(theta, units).map(inverse), scale: 1, beyond: { from: most, frequencies } };
}

/** The section of `rope_parameters` for a kind of layer, or the one for all. */
function parameters(c: ConfigReader, layer: string | undefined): ConfigReader | undefined {
  const all = c.section('rope_parameters');
  const own = layer === undefined ? undefined : all?.section(layer);
  all?.ignore('full_attention', 'sliding_attention');
  return own ?? all;
}

/** Reads the rotation for a kind of layer. Throws ModelFolderError for a kind that is not known. */
export function ropeOf(c: ConfigReader, wish: RopeWish): Rope {
  const newer = parameters(c, wish.layer);
  const older = c.section('rope_scaling');
  const told = wish.unscaled && newer === undefined ? undefined : (newer ?? older);
  const names = wish.thetaNames ?? ['rope_theta'];
  const before = c.number(names, wish.theta);
  const theta = newer?.number('rope_theta', before) ?? older?.number('rope_theta', before) ?? before;
  const share = c.number(wish.partialNames ?? ['partial_rotary_factor'], wish.partial ?? 1);
  const units = Math.trunc(wish.units * (newer?.number('partial_rotary_factor', share) ?? share));
  if (units < 2 || units % 2 !== 0 || units > wish.units || theta <= 0)
    throw c.error(`rotary positions of ${units} of ${wish.units} units, theta ${theta}, are not supported`);
  c.ignore('original_max_position_embeddings');
  const rope = kindOf(c, told, theta, units);
  told?.finish();
  return { units, ...rope };
}

function kindOf(c: ConfigReader, told: ConfigReader | undefined, theta: number, units: number): Omit<Rope, 'units'> {
  const plain = { frequencies: powers(theta, units).map(inverse), scale: 1, beyond: null };
  const kind = told?.text(['rope_type', 'type'], 'default') ?? 'default';
  if (told === undefined || kind === 'default') return plain;
  switch (kind) {
    case 'linear': {
      const factor = told.number('factor', 1);
      return { ...plain, frequencies: plain.frequencies.map((x) => f(x / factor)) };
    }
    case 'llama3':
      return { ...plain, frequencies: llama3(told, theta, units) };
    case 'yarn':
      return { ...yarn(c, told, theta, units), beyond: null };
    case 'longrope':
    case 'su':
      return longRope(c, told, theta, units);
    case 'dynamic':
      return dynamic(c, told, theta, units);
    default:
      throw c.error(`rotary positions of the type "${kind}" are not supported`);
  }
}

/** Cosine and sine, [sequence, units / 2] each. */
function angles(net: Net, { frequencies, scale, beyond }: Rope): readonly [string, string] {
  const usual = net.l.b.constant('float32', [frequencies.length], frequencies);
  const key = `rope ${scale} ${beyond?.from} ${frequencies.join()}`;
  const angle = net.once(key, () => {
    const far = beyond && net.op('Greater', [net.length, net.index(beyond.from)]);
    const own = beyond && far ? net.op('Where', [far, beyond.frequencies(net), usual]) : usual;
    return net.op('Mul', [net.op('Unsqueeze', [net.toFloat(net.positions), net.ints(1)]), own]);
  });
  const of = (op: string) => net.once(`${op} ${key}`, () => net.times(net.op(op, [angle]), scale));
  return [of('Cos'), of('Sin')];
}

/** Queries or keys [batch, heads, sequence, size] with their first units rotated by their positions. */
export function turned(net: Net, rope: Rope, x: string, size: number): string {
  const half = rope.units / 2;
  const [cos, sin] = angles(net, rope);
  const rest = size - rope.units;
  const [first, second, ...others] = net.split(x, half, half, ...(rest > 0 ? [rest] : []));
  const times = (a: string, b: string) => net.op('Mul', [a, b]);
  const left = net.op('Sub', [times(first, cos), times(second, sin)]);
  const right = net.op('Add', [times(second, cos), times(first, sin)]);
  return net.op('Concat', [left, right, ...others], { axis: -1 });
}
