import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { TokenizerError } from '../../errors';
import { unitsAt } from '../alignedText';
import { utf8 } from '../byteCharacters';
import { parseStage } from '../stage';
import { type Steps, toEnd } from '../steps';
import { Trie } from '../trie';
import { byteToken } from './bpe';
import type { SubwordModel } from './model';
import { scoredSchema, UnigramVocabulary } from './unigramVocabulary';

const schema = v.looseObject({
  vocab: scoredSchema,
  unk_id: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0))),
  byte_fallback: v.optional(v.boolean(), false),
});
/** The log-probability of an unknown character is this much below the lowest of all pieces. */
const UNKNOWN_PENALTY = 10;

/** SentencePiece's Unigram: the most probable segmentation (Viterbi); unknown characters in a row become one token. */
export function unigram(stage: unknown): SubwordModel {
  const { vocab, unk_id, byte_fallback } = parseStage(schema, stage, 'Unigram model');
  if (typeof unk_id === 'number' && unk_id >= vocab.length) {
    throw new TokenizerError(
      l10n.t`tokenizer.json: the Unigram model has no piece ${unk_id}, its unk_id; download it again`,
    );
  }
  const vocabulary = new UnigramVocabulary(vocab);
  const unknownId = unk_id ?? undefined;
  function* steps(piece: string): Steps<Output> {
    const nodes = yield* bestPath(vocabulary, piece, unknownId);
    const out: Output = { ids: [], starts: [], ends: [], unknown: [] };
    for (let i = 0; i < nodes.length; ++i) {
      const { id, start } = nodes[i] ?? noNode;
      let { end } = nodes[i] ?? noNode;
      if (id !== unknownId) {
        push(out, id, start, end, false);
        continue;
      }
      while (nodes[i + 1]?.id === unknownId) end = nodes[++i]?.end ?? end;
      const known = vocabulary.id(piece.slice(start, end));
      if (known !== undefined) push(out, known, start, end, false);
      else if (!(byte_fallback && pushBytes(out, vocabulary, piece, start, end))) push(out, id, start, end, true);
    }
    return out;
  }

  return { vocabulary, unknownId, encode: (piece) => toEnd(steps(piece)), steps };
}

interface Output {
  readonly ids: number[];
  readonly starts: number[];
  readonly ends: number[];
  readonly unknown: boolean[];
}

function push(out: Output, id: number, start: number, end: number, unknown: boolean): void {
  out.ids.push(id);
  out.starts.push(start);
  out.ends.push(end);
  out.unknown.push(unknown);
}

/** Adds a part of a piece as byte tokens. If one of them is not in the vocabulary, adds nothing and returns false. */
function pushBytes(out: Output, vocabulary: UnigramVocabulary, piece: string, start: number, end: number): boolean {
  const spelled: [number, number, number][] = [];
  let whole = true;
  for (let i = start; i < end; ) {
    const next = i + unitsAt(piece, i);
    utf8(piece.codePointAt(i) ?? 0, (byte) => {
      const id = vocabulary.id(byteToken(byte));
      if (id === undefined) whole = false;
      else spelled.push([id, i, next]);
    });
    i = next;
  }
  if (whole) for (const [id, from, to] of spelled) push(out, id, from, to, false);
  return whole;
}

interface Node {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}
const noNode: Node = { id: -1, start: 0, end: 0 };

/** Characters between two pauses. */
const AT_ONCE = 8192;

/** The most probable pieces, in order; of equally probable paths the first one found from left to right. */
function* bestPath(
  { trie, scores, lowest }: UnigramVocabulary,
  text: string,
  unknownId: number | undefined,
): Steps<readonly Node[]> {
  const best = new Float64Array(text.length + 1);
  const origin = new Int32Array(text.length + 1).fill(-1);
  const ids = new Int32Array(text.length + 1);
  const offer = (id: number, score: number, start: number, end: number) => {
    if (origin[end] !== -1 && score <= best[end]) return;
    best[end] = score;
    origin[end] = start;
    ids[end] = id;
  };
  for (let start = 0, count = 1; start < text.length; count++) {
    if (count % AT_ONCE === 0) yield;
    const next = start + unitsAt(text, start);
    const before = best[start];
    let single = false;
    for (let end = start, node = Trie.root; end < text.length; ) {
      node = trie.child(node, text.charCodeAt(end++));
      if (node < 0) break;
      const id = trie.value(node);
      if (id < 0) continue;
      offer(id, scores[id] + before, start, end);
      if (end === next) single = true;
    }
    if (!single) {
      const score = lowest - UNKNOWN_PENALTY + before;
      if (unknownId !== undefined) offer(unknownId, score, start, next);
      else if (origin[next] === -1 || score > best[next]) throw missing(text.slice(start, next));
    }
    start = next;
  }
  const nodes: Node[] = [];
  for (let end = text.length; end > 0; end = origin[end]) {
    nodes.push({ id: ids[end], start: origin[end], end });
  }
  return nodes.reverse();
}

function missing(character: string): TokenizerError {
  return new TokenizerError(
    l10n.t`the tokenizer cannot read ${JSON.stringify(character)}: its Unigram model has no unknown token; use a tokenizer with one`,
  );
}
