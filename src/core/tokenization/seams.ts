/**
 * Seams: places where a long text can be cut so that its parts give the same tokens as the whole text. A seam is before
 * a single space between two ASCII letters or digits, if no stage of the tokenizer depends on text beyond it.
 */
import * as v from 'valibot';
import type { AddedToken } from './addedTokens';
import { type Stage, stageSchema } from './stage';

/** Approximate length of a part in UTF-16 units: a few milliseconds of work. */
const PART = 16_384;

const SEAM = /[A-Za-z0-9](?= [A-Za-z0-9])/g;

/** The parts of a text as half-open ranges, in order and without gaps; one part if it is short or has no seam. */
export function* partsOf(text: string): Generator<readonly [number, number]> {
  let from = 0;
  while (text.length - from > PART) {
    SEAM.lastIndex = from + PART;
    const found = SEAM.exec(text);
    if (!found) break;
    yield [from, found.index + 1];
    from = found.index + 1;
  }
  yield [from, text.length];
}

/** Stages that work on each code point or segment by itself, or cut at white space or single characters. */
const LOCAL_NORMALIZERS = new Set([
  'BertNormalizer',
  'NFC',
  'NFD',
  'NFKC',
  'NFKD',
  'Lowercase',
  'StripAccents',
  'Precompiled',
  'Nmt',
  'ByteLevel',
]);
const LOCAL_PRE_TOKENIZERS = new Set(['BertPreTokenizer', 'Whitespace', 'WhitespaceSplit', 'Punctuation', 'Digits']);

const sequence = v.looseObject({
  normalizers: v.optional(v.array(v.unknown())),
  pretokenizers: v.optional(v.array(v.unknown())),
});
const strip = v.looseObject({ strip_left: v.literal(false) });
const byteLevel = v.looseObject({ use_regex: v.optional(v.literal(true)) });
const metaspace = v.looseObject({ replacement: v.string(), split: v.nullish(v.literal(true)) });
/** A literal without a space, or runs of spaces, which never cross a seam. */
const replace = v.looseObject({
  pattern: v.union([
    v.looseObject({
      String: v.pipe(
        v.string(),
        v.check((text) => text !== '' && !text.includes(' ')),
      ),
    }),
    v.looseObject({ Regex: v.picklist([' {2,}', '``', "''"]) }),
  ]),
});

/** Whether the stages of tokenizer.json and its added tokens allow seams. */
export function hasSeams(normalizer: unknown, preTokenizer: unknown, added: readonly AddedToken[]): boolean {
  const cuts = preTokenizer !== null && preTokenizer !== undefined;
  return (
    cuts &&
    isLocal(normalizer, normalizerIsLocal) &&
    isLocal(preTokenizer, preTokenizerIsLocal) &&
    added.every(keepsSeams)
  );
}

function isLocal(config: unknown, one: (stage: Stage) => boolean): boolean {
  if (config === null || config === undefined) return true;
  if (!v.is(stageSchema, config)) return false;
  if (config.type !== 'Sequence') return one(config);
  const inner = v.safeParse(sequence, config);
  const stages = inner.success ? (inner.output.normalizers ?? inner.output.pretokenizers) : undefined;
  return stages?.every((stage) => isLocal(stage, one)) ?? false;
}

function normalizerIsLocal(stage: Stage): boolean {
  if (stage.type === 'Strip') return v.is(strip, stage);
  if (stage.type === 'Replace') return v.is(replace, stage);
  return LOCAL_NORMALIZERS.has(stage.type);
}

function preTokenizerIsLocal(stage: Stage): boolean {
  if (stage.type === 'ByteLevel') return v.is(byteLevel, stage);
  if (stage.type === 'Metaspace') return v.is(metaspace, stage);
  return LOCAL_PRE_TOKENIZERS.has(stage.type);
}

/** Whether an added token contains no space and takes none after a letter or digit. */
function keepsSeams({ content, rstrip }: AddedToken): boolean {
  return !content.includes(' ') && !(rstrip && /[A-Za-z0-9]$/.test(content));
}
