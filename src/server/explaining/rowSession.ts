/** Rows through a session of the runtime: fed by their names, padded where that is needed or harmless. */
import type { Feeds, WireTensor } from '../../protocol/runtime';
import type { Face } from '../compile/face';
import { roleOf } from '../compile/face';
import { type Footprint, rowsWithin } from '../compile/footprint';
import { ownFeeds, programFeeds, type Row } from '../compile/rows';
import { ModelFolderError } from '../errors';
import type { Tokenizer } from '../tokenization/encoding';
import { padded, trimmed } from './padding';
import type { RowSession } from './queue';

/** Activations of one run may take this much, in bytes. */
const BUDGET = 512 * 1024 * 1024;
/** More rows than this make no run faster. */
export const MOST_ROWS = 16;
/** Padding may move a logit by this much, relative to its size: rounding alone does that. */
const HARMLESS = 1e-5;

export interface SessionParts {
  /** One run of a program or of the file. */
  readonly run: (feeds: Feeds, outputs: readonly string[], signal?: AbortSignal) => Promise<Feeds>;
  /** Whether an error says that the run was too large. */
  readonly tooLarge: (error: unknown) => boolean;
  readonly outputs: readonly string[];
  /** Which of them has a number for each token, [N, S]. */
  readonly perToken: string;
  readonly face: Face;
  /** Memory of a row; null where every row runs alone, as in the file itself. */
  readonly footprint: Footprint | null;
  readonly tokenizer: Pick<Tokenizer, 'roles' | 'paddingSide'>;
  /** The answer of a model to a question that is asked once: whether padding leaves its logits as they are. */
  readonly asked: { padding?: Promise<boolean> };
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
  const { outputs, perToken, face, footprint, tokenizer, asked } = parts;
  const { paddingSide: side, roles } = tokenizer;
  const feeds = footprint === null ? ownFeeds : programFeeds;
  const masked = face.inputs.some((i) => roleOf(i, face.ids) === 'mask');

  const run = async (rows: readonly Row[], signal?: AbortSignal) => {
    const tokens = rows[0].ids.length;
    const width = face.sequence ?? tokens;
    if (width === tokens) return parts.run(feeds(face.inputs, face.ids, rows), outputs, signal);
    const { pad } = roles;
    if (pad === undefined)
      throw new ModelFolderError(
        `the model reads ${width} tokens at once and its tokenizer names no pad token to fill up the ${tokens} of this text: add pad_token to tokenizer_config.json`,
      );
    const full = rows.map((row) => padded(row, width, pad, side));
    const found = await parts.run(feeds(face.inputs, face.ids, full), outputs, signal);
    const { [perToken]: values } = found;
    return values ? { ...found, [perToken]: columns(values, tokens, side) } : found;
  };

  /** Asked of the model once, with a row of its own. */
  const padsHarmlessly = async (row: Row, longer: Row): Promise<boolean> => {
    if (roles.pad === undefined || !masked) return false;
    const logits = async (one: Row) => (await run(Array(face.batch ?? 1).fill(one)))[outputs[0]].data;
    const [alone, beside] = [await logits(row), await logits(longer)];
    return alone.every(
      (x, i) => Math.abs(Number(x) - Number(beside[i])) <= HARMLESS * Math.max(1, Math.abs(Number(x))),
    );
  };

  return {
    outputs,
    batch: face.batch,
    run,
    // A dynamic int8 file scales by the whole run: what shares a run with a row would change its logits.
    rowsAt: (tokens) =>
      footprint === null ? 1 : rowsWithin(footprint, Math.max(tokens, face.sequence ?? 0), BUDGET, MOST_ROWS),
    tooLarge: parts.tooLarge,
    pad: async (row, tokens) => {
      const longer = padded(row, tokens, roles.pad ?? 0, side);
      if (tokens === row.ids.length) return longer;
      asked.padding ??= padsHarmlessly(row, longer);
      return (await asked.padding) ? longer : undefined;
    },
    trim: (values, output, tokens, length) =>
      output === perToken && tokens < length ? trimmed(values, tokens, side) : values,
  };
}
