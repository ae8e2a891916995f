/** Compares all readings of a tokenizer's files for one text: characters that are tokenized differently, and labels. */
import type { ReadingComparison, TextReading, TokenRange } from '../../protocol/explain';
import type { DocumentInput, ExplainOptions, WorkContext } from '../../protocol/requests';
import { DocumentError, TokenizerError } from '../errors';
import { align } from '../explanation/view/alignment';
import type { LoadedModel } from '../model/model';
import type { NamedReading, Token, Tokenizer } from '../tokenization/encoding';
import { classify, tokenRanges } from './explainer';

type Difference = TextReading['differs'][number];

/**
 * Compares every reading with the one in use. A reading that fails, or whose tokens the model does not accept, has one
 * line with the reason. Throws RuntimeError, CancelledError.
 * @param model null for a tokenizer without a model: results have no labels
 */
export async function compareReadings(
  tokenizer: Tokenizer,
  model: LoadedModel | null,
  input: DocumentInput,
  options: ExplainOptions = {},
  context: WorkContext = {},
): Promise<ReadingComparison> {
  const tokens = tokenRanges(tokenizer, input);
  const own: TextReading = { name: '', used: true, tokens, failure: null, same: true, differs: [], prediction: null };
  const labels = model && { model, options, context };
  const used = labels === null ? own : await labelled(own, tokenizer, input, labels);
  const readings: TextReading[] = [];
  for (const named of withOwn(tokenizer)) {
    const { name } = named;
    readings.push(named.own ? { ...used, name } : await compared(named, used, readings, input, labels));
  }
  const { source, id, known, text, textPair } = input;
  const warnings = tokenizer.origin?.warnings ?? [];
  return { schema: 1, source, id, known, text, textPair, model: model?.info ?? null, readings, warnings };
}

/** The tokenizer's readings and the one in use, which may be a mixture of them. */
function withOwn(tokenizer: Tokenizer): readonly NamedReading[] {
  const readings = tokenizer.readings?.() ?? [];
  if (readings.some(({ own }) => own)) return readings;
  return [{ name: 'Gradlens', own: true, tokenizer, failure: null }, ...readings];
}

/** What is needed to compute labels. */
interface Labels {
  readonly model: LoadedModel;
  readonly options: ExplainOptions;
  readonly context: WorkContext;
}

async function compared(
  { name, tokenizer, failure, placeless }: NamedReading,
  used: TextReading,
  earlier: readonly TextReading[],
  input: DocumentInput,
  labels: Labels | null,
): Promise<TextReading> {
  const none: TextReading = { ...used, name, used: false, tokens: null, failure, same: false, prediction: null };
  if (tokenizer === null) return none;
  const found = tokensOf(tokenizer, input);
  if (typeof found === 'string') return { ...none, failure: found };
  const own = used.tokens ?? [];
  const pairs = align(keys(own), keys(found));
  const texts = [input.text, input.textPair ?? ''];
  const tokens = placeless ? (alike(found, earlier) ?? placed(found, own, pairs, texts)) : found;
  const same = pairs.every(({ before, after }) => before !== null && after !== null);
  if (same) return { ...used, name, used: false, tokens };
  const reading = { ...none, tokens, differs: differences(own, tokens, pairs, texts) };
  if (labels === null) return reading;
  // A long text is cut into windows by the ranges of tokens.
  return labelled(reading, placeless ? placedTokenizer(tokenizer, tokens, input.text) : tokenizer, input, labels);
}

async function labelled(
  reading: TextReading,
  tokenizer: Tokenizer,
  input: DocumentInput,
  { model, options, context }: Labels,
): Promise<TextReading> {
  try {
    const { prediction } = await classify(model, input, options, context, tokenizer);
    return { ...reading, prediction };
  } catch (error) {
    // A token without a row in the embedding table, or a text without tokens.
    if (error instanceof DocumentError) return { ...reading, failure: error.message };
    throw error;
  }
}

function tokensOf(tokenizer: Tokenizer, input: DocumentInput): readonly TokenRange[] | string {
  try {
    return tokenRanges(tokenizer, input);
  } catch (error) {
    if (error instanceof TokenizerError) return error.message;
    throw error;
  }
}

/** Keys of tokens: equal for the same id in the same text. */
function keys(tokens: readonly TokenRange[]): readonly string[] {
  return tokens.map(({ id, sequence }) => `${sequence} ${id}`);
}

/** The tokens of an earlier reading with the same ids, which have ranges. */
function alike(tokens: readonly TokenRange[], earlier: readonly TextReading[]): readonly TokenRange[] | undefined {
  const wanted = keys(tokens).join();
  return (
    earlier.find((reading) => reading.tokens !== null && keys(reading.tokens).join() === wanted)?.tokens ?? undefined
  );
}

type Pairings = ReturnType<typeof align>;

/** Gives tokens without ranges those of the tokens they are paired with; unpaired ones get the gaps between. */
function placed(
  tokens: readonly TokenRange[],
  used: readonly TokenRange[],
  pairs: Pairings,
  texts: readonly string[],
): readonly TokenRange[] {
  const lengths = texts.map(({ length }) => length);
  const out = [...tokens];
  // Forward pass: ends of the paired tokens before each token. Backward pass: starts of those after it.
  const ends = [0, 0];
  for (const { before, after } of pairs) {
    if (after === null || tokens[after].special) continue;
    const { sequence } = tokens[after];
    const { start, end } = before === null ? { start: ends[sequence], end: lengths[sequence] } : used[before];
    out[after] = { ...tokens[after], start, end };
    if (before !== null) ends[sequence] = end;
  }
  const starts = [...lengths];
  for (const { before, after } of [...pairs].reverse()) {
    if (after === null || tokens[after].special) continue;
    const { sequence } = tokens[after];
    if (before !== null) starts[sequence] = used[before].start;
    else {
      const end = Math.max(out[after].start, starts[sequence]);
      out[after] = { ...out[after], ...trimmed(texts[sequence], out[after].start, end) };
    }
  }
  return out;
}

function placedTokenizer(tokenizer: Tokenizer, tokens: readonly TokenRange[], first: string): Tokenizer {
  const content = (sequence: 0 | 1): readonly Token[] =>
    tokens.flatMap((token) =>
      token.special || token.sequence !== sequence ? [] : [{ ...token, unknown: token.unknown === true }],
    );
  return {
    ...tokenizer,
    *steps(text) {
      yield;
      return content(text === first ? 0 : 1);
    },
  };
}

/** Ranges of the tokens that only one of the readings has; adjacent ranges are merged. */
function differences(
  used: readonly TokenRange[],
  tokens: readonly TokenRange[],
  pairs: Pairings,
  texts: readonly string[],
): readonly Difference[] {
  const ranges = pairs.flatMap(({ before, after }): Difference[] => {
    if (before !== null && after !== null) return [];
    const token = before === null ? tokens[after ?? 0] : used[before];
    if (token.special) return [];
    const { sequence } = token;
    const { start, end } = token.end > token.start ? token : blanksAt(texts[sequence], token.start);
    return end > start ? [{ sequence, start, end }] : [];
  });
  ranges.sort((a, b) => a.sequence - b.sequence || a.start - b.start);
  const out: Difference[] = [];
  for (const range of ranges) {
    const last = out.at(-1);
    if (last !== undefined && last.sequence === range.sequence && range.start <= last.end)
      out[out.length - 1] = { ...last, end: Math.max(last.end, range.end) };
    else out.push(range);
  }
  return out;
}

/** The range without whitespace at its ends, unless it is only whitespace. */
function trimmed(text: string, start: number, end: number): { readonly start: number; readonly end: number } {
  const piece = text.slice(start, end);
  const from = piece.search(/[^\s\p{Cf}]/u);
  return from < 0 ? { start, end } : { start: start + from, end: start + piece.trimEnd().length };
}

/** The range of whitespace around an offset; a token without a range represents some of it. */
function blanksAt(text: string, at: number): { readonly start: number; readonly end: number } {
  const isBlank = (i: number) => /[\s\p{Cf}]/u.test(text[i] ?? '');
  let [start, end] = [at, at];
  while (start > 0 && isBlank(start - 1)) start--;
  while (end < text.length && isBlank(end)) end++;
  return { start, end };
}
