/** Rows through a session of the runtime: fed by their names, filled up where the graph fixes its sizes. */
import type { Feeds, WireTensor } from '../../protocol/runtime';
import { type Footprint, rowsWithin } from '../compile/footprint';
import { ownFeeds, programFeeds, type Row } from '../compile/rows';
import type { Signature } from '../compile/signature';
import { ModelFolderError, RuntimeError } from '../errors';
import type { Tokenizer } from '../tokenization/encoding';
import type { Batching } from './batching';
import { padded, trimmed } from './padding';
import type { RowOutputs, RowSession } from './queue';
import { trialRows } from './trialRows';

/** Activations of one run may take this much, in bytes. */
export const BUDGET = 512 * 1024 * 1024;
/** More rows than this make no run faster. */
export const MOST_ROWS = 16;
/**
 * Rows of different documents share a run up to this many tokens. Longer ones gain little by it, and their sums over
 * tokens are cut where the processor's threads share the work, which hangs on the number of rows.
 */
const SHORT = 128;

/** What the first runs show of a model, for all its sessions. */
export interface Seen {
  readonly batching: Batching;
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
  /** Number of logits. */
  readonly labels: number;
  /** Tokens of a row at most. */
  readonly longest: number;
  /** Memory of a row; null where every row runs alone, as in the file itself. */
  readonly footprint: Footprint | null;
  /** Whether the runtime may be asked to give rows the same bits in every company: a GPU's programs hang on all sizes. */
  readonly steady: boolean;
  readonly tokenizer: Pick<Tokenizer, 'roles' | 'paddingSide' | 'encode' | 'wrap' | 'specials'>;
  /** What runs have shown of the model. */
  readonly seen: Seen;
}

/** Throws ModelFolderError when a model reads a fixed number of tokens and no token fills the rest. */
export function rowSession(parts: SessionParts): RowSession {
  const { outputs, perToken, signature, labels, longest, footprint, steady, tokenizer, seen } = parts;
  const { paddingSide: side, roles } = tokenizer;
  const feeds = footprint === null ? ownFeeds : programFeeds;
  const width = (row: Row) => signature.sequence ?? row.ids.length;
  const asks = outputs.includes(perToken);
  let exact: Promise<boolean> | undefined;

  /** As many tokens as the graph reads. */
  const filled = (row: Row): Row => {
    const tokens = width(row);
    if (tokens === row.ids.length) return row;
    if (roles.pad === undefined)
      throw new ModelFolderError(
        `the model reads ${tokens} tokens at once and its tokenizer names no pad token to fill up the ${row.ids.length} of this text: add pad_token to tokenizer_config.json`,
      );
    return padded(row, tokens, roles.pad, side);
  };

  const once = async (rows: readonly Row[], signal?: AbortSignal): Promise<readonly RowOutputs[]> => {
    const fed = rows.map(filled);
    while (fed.length < (signature.batch ?? 0)) fed.push(fed[fed.length - 1]);
    const found = await parts.run(feeds(signature.inputs, signature.ids, fed), outputs, signal);
    const split = outputs.map((o) => rowsOf(found[o], fed.length));
    return rows.map((row, k) =>
      outputs.map((o, i) => (o === perToken ? trimmed(split[i][k], row.ids.length, side) : split[i][k])),
    );
  };

  const trials = () =>
    trialRows(tokenizer, labels, longest)
      .slice(0, signature.batch ?? MOST_ROWS)
      .map((row) => (asks ? row : without(row)));

  return {
    width,
    ragged: signature.ragged,
    tooLarge: (error) => signature.batch === null && parts.tooLarge(error),
    run: async (rows, signal) => {
      const run = (some: readonly Row[]) => once(some, signal);
      return rows.length === 1 ? [await seen.batching.one(rows[0], run)] : run(rows);
    },
    // A dynamic int8 file scales by the whole run: what shares a run with a row would change its logits.
    rowsAt: (tokens) =>
      footprint === null ? 1 : (signature.batch ?? rowsWithin(footprint, tokens, BUDGET, MOST_ROWS)),
    keepsRows: () => seen.batching.keepsRows(trials().slice(0, 2), once),
    isExact: async (tokens) => {
      if (!steady || tokens > SHORT) return false;
      exact ??= seen.batching.isExact(trials(), once);
      exact.catch(() => {
        exact = undefined;
      });
      return exact;
    },
  };
}

/** A row for a program that gives no attributions: it has no cotangent. */
function without({ cotangent: _, ...row }: Row): Row {
  return row;
}

/** [rows][width]. Throws RuntimeError where there are more or fewer rows than were fed. */
function rowsOf({ data, dims }: WireTensor, rows: number): readonly Float64Array[] {
  if (dims[0] !== rows)
    throw new RuntimeError(
      `the model gave ${dims[0]} rows of logits for ${rows} texts: it is no classifier of whole texts, or fixes its batch without saying so`,
    );
  const width = dims.slice(1).reduce((a, b) => a * b, 1);
  return Array.from({ length: rows }, (_, i) =>
    Float64Array.from(data.subarray(i * width, (i + 1) * width) as Float32Array),
  );
}
