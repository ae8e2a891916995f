/** Rows through a session of the runtime: fed by their names, padded where that is needed or harmless. */
import type { Feeds, WireTensor } from '../../protocol/runtime';
import { type Footprint, rowsWithin } from '../compile/footprint';
import { ownFeeds, programFeeds, type Row } from '../compile/rows';
import type { Signature } from '../compile/signature';
import { roleOf } from '../compile/signature';
import { ModelFolderError } from '../errors';
import type { Tokenizer } from '../tokenization/encoding';
import type { Batching } from './batching';
import { padded, trimmed } from './padding';
import type { RowSession } from './queue';

/** Activations of one run may take this much, in bytes. */
export const BUDGET = 512 * 1024 * 1024;
/** More rows than this make no run faster. */
export const MOST_ROWS = 16;
/** Padding may move a logit by this much, relative to its size: rounding alone does that. */
const HARMLESS = 1e-5;

/** What the first runs show of a model, for all its sessions. */
export interface Seen {
  readonly batching: Batching;
  /** Whether padding leaves its logits as they are: asked once. */
  padding?: Promise<boolean>;
}

export interface SessionParts {
  /** One run of a program or of the file. */
  readonly run: (feeds: Feeds, outputs: readonly string[], signal?: AbortSignal) => Promise<Feeds>;
  /** Whether an error says that the run was too large. */
  readonly tooLarge: (error: unknown) => boolean;
  readonly outputs: readonly string[];
  /** Which of them has a number for each token, [N, S]. */
  readonly perToken: string;
  readonly signature: Signature;
  /** Memory of a row; null where every row runs alone, as in the file itself. */
  readonly footprint: Footprint | null;
  readonly tokenizer: Pick<Tokenizer, 'roles' | 'paddingSide'>;
  /** What runs have shown of the model. */
  readonly seen: Seen;
}

/** [N, tokens] of [N, padded]: the columns of the rows' own tokens. */
function columns({ type, dims, data }: WireTensor, tokens: number, side: 'left' | 'right'): WireTensor {
  const [rows, width] = dims;
  const own = Float32Array.from({ length: rows * tokens }, (_, i) => {
    const at = side === 'left' ? width - tokens : 0;
    return Number(data[Math.floor(i / tokens) * width + at + (i % tokens)]);
  });
  return { type, dims: [rows, tokens], data: own };
}

/** Throws ModelFolderError when a model reads a fixed number of tokens and no token fills the rest. */
export function rowSession(parts: SessionParts): RowSession {
  const { outputs, perToken, signature, footprint, tokenizer, seen } = parts;
  const { paddingSide: side, roles } = tokenizer;
  const feeds = footprint === null ? ownFeeds : programFeeds;
  const masked = signature.inputs.some((i) => roleOf(i, signature.ids) === 'mask');

  const run = async (rows: readonly Row[], signal?: AbortSignal) => {
    const once = (some: readonly Row[]) => parts.run(feeds(signature.inputs, signature.ids, some), outputs, signal);
    const tokens = rows[0].ids.length;
    const width = signature.sequence ?? tokens;
    const all = (some: readonly Row[]) =>
      signature.batch === null ? seen.batching.run(some, outputs[0], once) : once(some);
    if (width === tokens) return all(rows);
    const { pad } = roles;
    if (pad === undefined)
      throw new ModelFolderError(
        `the model reads ${width} tokens at once and its tokenizer names no pad token to fill up the ${tokens} of this text: add pad_token to tokenizer_config.json`,
      );
    const found = await all(rows.map((row) => padded(row, width, pad, side)));
    const { [perToken]: values } = found;
    return values ? { ...found, [perToken]: columns(values, tokens, side) } : found;
  };

  /** Asked of the model once, with a row of its own. */
  const padsHarmlessly = async (row: Row, longer: Row): Promise<boolean> => {
    if (roles.pad === undefined || !masked) return false;
    const logits = async (one: Row) => (await run(Array(signature.batch ?? 1).fill(one)))[outputs[0]].data;
    const [alone, beside] = [await logits(row), await logits(longer)];
    return alone.every(
      (x, i) => Math.abs(Number(x) - Number(beside[i])) <= HARMLESS * Math.max(1, Math.abs(Number(x))),
    );
  };

  return {
    outputs,
    batch: signature.batch,
    run,
    // A dynamic int8 file scales by the whole run: what shares a run with a row would change its logits.
    rowsAt: (tokens) =>
      footprint === null || seen.batching.alone
        ? 1
        : rowsWithin(footprint, Math.max(tokens, signature.sequence ?? 0), BUDGET, MOST_ROWS),
    tooLarge: parts.tooLarge,
    pad: async (row, tokens) => {
      const longer = padded(row, tokens, roles.pad ?? 0, side);
      if (tokens === row.ids.length) return longer;
      seen.padding ??= padsHarmlessly(row, longer);
      return (await seen.padding) ? longer : undefined;
    },
    trim: (values, output, tokens, length) =>
      output === perToken && tokens < length ? trimmed(values, tokens, side) : values,
  };
}
