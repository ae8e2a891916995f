/** Runs rows in a session of the runtime: inputs by name, padded where the graph fixes its sizes. */
import * as l10n from '@vscode/l10n';
import type { Feeds, WireTensor } from '../../protocol/runtime';
import { type Footprint, rowsWithin } from '../compile/footprint';
import { ownFeeds, programFeeds, type Row } from '../compile/rows';
import type { Signature } from '../compile/signature';
import { ModelFolderError, RuntimeError } from '../errors';
import type { Tokenizer } from '../tokenization/encoding';
import type { Batching } from './batching';
import { isOfLength, type Lengths } from './lengths';
import { padded, trimmed } from './padding';
import type { RowOutputs, RowSession } from './queue';
import { trialRows } from './trialRows';

/** The limit for activations of one run, in bytes. */
export const BUDGET = 512 * 1024 * 1024;
/** More rows than this do not make runs faster. */
export const MOST_ROWS = 16;
/**
 * Rows of different documents share a run up to this many tokens. Longer ones gain little from it, and the partition of
 * their sums over tokens among threads depends on the number of rows.
 */
const SHORT = 128;

/** Facts of a model that its first runs show, shared by all its sessions. */
export interface Seen {
  readonly batching: Batching;
}

/** The stored result of an earlier test on this machine: whether rows get the same bits in every batch. */
export interface KnownExactness {
  read(): boolean | undefined;
  write(exact: boolean): void;
}

/** What a row session is made of. */
export interface SessionParts {
  /** One run of a program or of the file. */
  readonly run: (feeds: Feeds, outputs: readonly string[], signal?: AbortSignal) => Promise<Feeds>;
  /** Whether an error means that the run was too large. */
  readonly tooLarge: (error: unknown) => boolean;
  readonly outputs: readonly string[];
  /** The outputs with one number per token, [N, S]. */
  readonly perToken: readonly string[];
  /** The size of an embedding in a program with an input for noise; null for other graphs. */
  readonly hidden: number | null;
  readonly signature: Signature;
  /** Number of logits. */
  readonly labels: number;
  /** The most tokens of a row. */
  readonly longest: number;
  /** Memory of a row; null if each row runs alone, as in the file itself. */
  readonly footprint: Footprint | null;
  /** Whether rows can get the same bits in every batch. On a GPU they cannot: its kernels depend on all sizes. */
  readonly steady: boolean;
  readonly tokenizer: Pick<Tokenizer, 'roles' | 'paddingSide' | 'encode' | 'wrap' | 'specials'>;
  /** Facts that runs have shown. */
  readonly seen: Seen;
  readonly exactness?: KnownExactness | undefined;
  /** Of the model, for all its sessions. */
  readonly lengths: Lengths;
}

/**
 * A session for rows. Its runs throw ModelFolderError when the graph fixes the number of tokens and there is no pad
 * token.
 */
export function rowSession(parts: SessionParts): RowSession {
  const { outputs, perToken, hidden, signature, labels, longest, footprint, steady, tokenizer, seen, lengths } = parts;
  const { paddingSide: side, roles } = tokenizer;
  const feeds = footprint === null ? ownFeeds : programFeeds;
  const width = (row: Row) => signature.sequence ?? row.ids.length;
  const asks = outputs.some((o) => perToken.includes(o));
  let exact: Promise<boolean> | undefined;

  /** A row with noise (zeros) if the program needs it, padded to `tokens`. */
  const filled = (given: Row, tokens: number): Row => {
    const row =
      hidden === null || given.noise ? given : { ...given, noise: new Float32Array(given.ids.length * hidden) };
    if (tokens === row.ids.length) return row;
    if (roles.pad === undefined)
      throw new ModelFolderError(
        l10n.t`the model reads exactly ${tokens} tokens, this text has ${row.ids.length}, and its tokenizer has no pad token: add pad_token to tokenizer_config.json`,
      );
    return padded(row, tokens, roles.pad, side);
  };

  const at = async (
    rows: readonly Row[],
    tokens: number | undefined,
    signal?: AbortSignal,
  ): Promise<readonly RowOutputs[]> => {
    const fed = rows.map((row) => filled(row, tokens ?? width(row)));
    while (fed.length < (signature.batch ?? 0)) fed.push(fed[fed.length - 1]);
    const found = await parts.run(feeds(signature.inputs, signature.ids, fed), outputs, signal);
    const split = outputs.map((o) => rowsOf(found[o], fed.length));
    return rows.map((row, k) =>
      outputs.map((o, i) => (perToken.includes(o) ? trimmed(split[i][k], row.ids.length, side) : split[i][k])),
    );
  };

  /** A row with less padding than it needs is cut: only whether that runs is asked. */
  const probe =
    (row: Row, signal?: AbortSignal) =>
    async (tokens: number): Promise<RowOutputs> =>
      (await at([row.ids.length <= tokens ? row : cutTo(row, tokens)], tokens, signal))[0];

  const once = async (rows: readonly Row[], signal?: AbortSignal): Promise<readonly RowOutputs[]> => {
    const [first] = rows;
    const tokens = width(first);
    const known = lengths.widthOf(tokens);
    if (known !== undefined) return at(rows, known, signal);
    try {
      return await at(rows, undefined, signal);
    } catch (error) {
      if (signature.sequence !== null || !isOfLength(error)) throw error;
      const wanted = await lengths.find(tokens, probe(first, signal), probe(trials()[0], signal));
      if (wanted === null) throw error;
      return at(rows, wanted, signal);
    }
  };

  const trials = () =>
    trialRows(tokenizer, labels, longest)
      .slice(0, signature.batch ?? MOST_ROWS)
      .map((row) => (asks ? row : without(row)));

  const tryExactness = async () => {
    const before = parts.exactness?.read();
    if (before !== undefined) return before;
    const found = await seen.batching.isExact(trials(), once);
    parts.exactness?.write(found);
    return found;
  };

  return {
    width,
    ragged: signature.ragged,
    tooLarge: (error) => signature.batch === null && parts.tooLarge(error),
    run: async (rows, signal) => {
      const run = (some: readonly Row[]) => once(some, signal);
      return rows.length === 1 ? [await seen.batching.one(rows[0], run)] : run(rows);
    },
    // A dynamically quantised int8 file computes its scales over the whole run: other rows would change the logits of a
    // row.
    rowsAt: (tokens) =>
      footprint === null ? 1 : (signature.batch ?? rowsWithin(footprint, tokens, BUDGET, MOST_ROWS)),
    lengths: async () => {
      const [row] = trials();
      if (signature.sequence !== null) return null;
      try {
        for (const tokens of [row.ids.length, row.ids.length - 2]) await at([cutTo(row, tokens)], undefined);
        return null;
      } catch (error) {
        if (!isOfLength(error)) throw error;
        return lengths.all(probe(row));
      }
    },
    keepsRows: () => seen.batching.keepsRows(trials().slice(0, 2), once),
    isExact: async (tokens) => {
      if (!steady || tokens > SHORT) return false;
      exact ??= tryExactness();
      exact.catch(() => {
        exact = undefined;
      });
      return exact;
    },
  };
}

/** The row without its cotangent, for a program without attributions. */
function without({ cotangent: _, ...row }: Row): Row {
  return row;
}

/** The first tokens of a row. */
function cutTo(row: Row, tokens: number): Row {
  const cut = <T>(values: readonly T[]) => values.slice(0, tokens);
  const { noise: _, ...rest } = row;
  return {
    ...rest,
    ids: cut(row.ids),
    types: cut(row.types),
    ...(row.baselineIds && { baselineIds: cut(row.baselineIds) }),
    ...(row.keep && { keep: cut(row.keep) }),
  };
}

/** [rows][width]. Throws RuntimeError where the number of rows differs from the input's. */
function rowsOf({ data, dims }: WireTensor, rows: number): readonly Float64Array[] {
  if (dims[0] !== rows)
    throw new RuntimeError(
      l10n.t`the model gave ${dims[0]} rows of logits for ${rows} texts: it is not a classifier of whole texts, or it has a fixed batch size that the graph does not declare`,
    );
  const width = dims.slice(1).reduce((a, b) => a * b, 1);
  return Array.from({ length: rows }, (_, i) =>
    Float64Array.from(data.subarray(i * width, (i + 1) * width) as Float32Array),
  );
}
