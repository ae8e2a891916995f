/** Builds stages of tokenizer.json as transformers' classes do. */
import type { Json } from './json';

export const replaceStage = (pattern: string, content: string): Json => ({
  type: 'Replace',
  pattern: { String: pattern },
  content,
});
export const replaceMatchesStage = (pattern: string, content: string): Json => ({
  type: 'Replace',
  pattern: { Regex: pattern },
  content,
});
export const normalizerStages = (list: readonly Json[]): Json => ({ type: 'Sequence', normalizers: list });
export const preTokenizerStages = (list: readonly Json[]): Json => ({ type: 'Sequence', pretokenizers: list });
export const stripStage = (left: boolean, right: boolean): Json => ({
  type: 'Strip',
  strip_left: left,
  strip_right: right,
});
export const metaspaceStage = (scheme: 'always' | 'first' | 'never', split = true): Json => ({
  type: 'Metaspace',
  replacement: '▁',
  prepend_scheme: scheme,
  split,
});
export const byteLevelStage = (prefix: boolean, regex = true): Json => ({
  type: 'ByteLevel',
  add_prefix_space: prefix,
  trim_offsets: true,
  use_regex: regex,
});
export const whitespaceSplitStage: Json = { type: 'WhitespaceSplit' };
export const bertPreTokenizerStage: Json = { type: 'BertPreTokenizer' };

/** A list with the Precompiled stage of a SentencePiece table; empty without a table. */
export function precompiledStages(charsmap: string | undefined): readonly Json[] {
  return charsmap ? [{ type: 'Precompiled', precompiled_charsmap: charsmap }] : [];
}

/** Options of BERT's normalizer; `stripAccents` null: as `lowercase`. */
export interface BertCasing {
  readonly lowercase: boolean;
  readonly stripAccents: boolean | null;
  readonly chinese: boolean;
  readonly clean?: boolean;
}

/** A BertNormalizer stage. */
export function bertNormalizerStage({ lowercase, stripAccents, chinese, clean = true }: BertCasing): Json {
  return {
    type: 'BertNormalizer',
    clean_text: clean,
    handle_chinese_chars: chinese,
    strip_accents: stripAccents,
    lowercase,
  };
}

/**
 * TemplateProcessing from a template such as `[CLS]:0 $A:0 [SEP]:0`; undefined if `idOf` has no id for a special token.
 */
export function templateStage(
  single: string,
  pair: string,
  idOf: (token: string) => number | undefined,
): Json | undefined {
  const used = new Map<string, number | undefined>();
  const pieces = (text: string) =>
    text.split(' ').map((piece) => {
      const at = /:\d$/.test(piece) ? piece.length - 2 : piece.length;
      const name = piece.slice(0, at);
      const type = at < piece.length ? Number(piece.slice(at + 1)) : 0;
      if (name === '$A' || name === '$B') return { Sequence: { id: name.slice(1), type_id: type } };
      used.set(name, idOf(name));
      return { SpecialToken: { id: name, type_id: type } };
    });
  const [one, two] = [pieces(single), pieces(pair)];
  const tokens = [...used].map(([name, id]) => [
    name,
    id === undefined ? undefined : { id: name, ids: [id], tokens: [name] },
  ]);
  if (tokens.some(([, token]) => token === undefined)) return undefined;
  return { type: 'TemplateProcessing', single: one, pair: two, special_tokens: Object.fromEntries(tokens) };
}

/** RobertaProcessing, `<s> A </s></s> B </s>`; undefined if `idOf` has no id for a special token. */
export function robertaStage(cls: string, sep: string, idOf: (token: string) => number | undefined): Json | undefined {
  const [clsId, sepId] = [idOf(cls), idOf(sep)];
  if (clsId === undefined || sepId === undefined) return undefined;
  return {
    type: 'RobertaProcessing',
    sep: [sep, sepId],
    cls: [cls, clsId],
    trim_offsets: true,
    add_prefix_space: false,
  };
}
