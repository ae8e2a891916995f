/** Tokenizes a document and cuts it into windows with their model inputs. */
import * as l10n from '@vscode/l10n';
import type { DocumentInput, ExplainOptions } from '../../protocol/requests';
import { DocumentError, UsageError } from '../errors';
import type { ModelFacts } from '../running/facts';
import type { InputToken, Token, Tokenizer } from '../tokenization/encoding';
import { readOtherwise } from '../tokenization/otherReading';
import type { TextRange } from '../tokenization/segments';
import type { Steps } from '../tokenization/steps';
import { first as firstWindow, windows } from '../tokenization/windows';
import { assignSteps, wordSteps } from '../tokenization/words';

/** One window: a slice of the document's tokens, wrapped in special tokens. */
export interface ReadingWindow {
  /** The range [from, to) of its content tokens in the document. */
  readonly from: number;
  readonly to: number;
  readonly tokens: readonly InputToken[];
  /** For each of `tokens`: the index of the document's content token, or -1 for special tokens and markers. */
  readonly contentAt: readonly number[];
}

export interface Reading {
  /** Content tokens of the text, then those of its pair: the whole document, with unread tokens. */
  readonly content: readonly Token[];
  /** How many of them belong to the text. */
  readonly first: number;
  readonly windows: readonly ReadingWindow[];
  /** The unread range, or null. */
  readonly unseen: { readonly start: number; readonly end: number } | null;
  readonly warnings: readonly string[];
}

function windowOf(
  tokenizer: Tokenizer,
  first: readonly Token[],
  second: readonly Token[] | undefined,
  from: number,
  offset: number,
): ReadingWindow {
  const tokens = tokenizer.wrap(first, second);
  let a = from;
  let b = offset;
  const contentAt = tokens.map((t) => {
    if (t.special && !t.marker) return -1;
    const i = t.sequence === 0 ? a++ : b++;
    return t.marker ? -1 : i;
  });
  return { from, to: a, tokens, contentAt };
}

/** Throws DocumentError for a token without a row in the embedding table: a tokenizer may have more ids than its model. */
function checkRows({ rows, modelFile }: ModelFacts, { source }: DocumentInput, tokens: readonly InputToken[]): void {
  const token = rows === null ? undefined : tokens.find(({ id }) => id >= rows);
  if (token === undefined) return;
  throw new DocumentError(
    l10n.t`${source} has the token ${JSON.stringify(token.token)} (id ${token.id}), and the embedding table of ${modelFile} ends at ${(rows ?? 0) - 1}: the tokenizer is larger than the model`,
  );
}

const STRIDED = l10n.t(
  'Flair pools over strides of a text of this length (allow_long_sentences): these scores are those of windows, not Flair’s',
);

/**
 * Tokenizes a document and cuts it into windows that fit the model. The second text of a pair is complete in every
 * window; only the first is cut. Yields to other work if a document is long. Throws DocumentError for a document without
 * tokens, or for a second text that leaves no room for the first.
 * @param tokenizer replaces the model's own
 */
export function* read(
  model: ModelFacts,
  input: DocumentInput,
  options: ExplainOptions,
  tokenizer: Tokenizer = model.tokenizer,
): Steps<Reading> {
  const { longest } = model;
  const first = yield* tokenizer.steps(input.text);
  const second = input.textPair === null ? undefined : yield* tokenizer.steps(input.textPair);
  if (first.length === 0 && (second?.length ?? 0) === 0)
    throw new DocumentError(
      l10n.t`${input.source} contains nothing that the model can read: its ${input.text.length} characters give no token`,
    );
  const room = longest - tokenizer.specials(second !== undefined) - (second?.length ?? 0);
  if (room < 1 && second === undefined)
    throw new DocumentError(
      l10n.t`the model reads at most ${longest} tokens, which leaves no room for text beside its special tokens: check model_max_length in its tokenizer_config.json`,
    );
  if (room < 1 || (room < 8 && first.length > room))
    throw new DocumentError(
      l10n.t`the second text of ${input.source} has ${second?.length ?? 0} tokens and leaves no room for the first: the model reads at most ${longest}`,
    );
  if (options.stride !== undefined && options.stride > room)
    throw new UsageError(
      l10n.t`--stride ${options.stride} is more than the ${room} tokens of a window: the text between windows would not be read`,
    );
  const strided = model.strides && first.length > room;
  if (strided && options.windows === undefined)
    throw new DocumentError(
      l10n.t`${input.source} has ${first.length} tokens and the model reads ${room}: Flair pools over strides of such a text (allow_long_sentences), which is not supported`,
      { hints: [l10n.t('--windows first or --windows all reads it differently, with scores that are not Flair’s')] },
    );
  const content = second === undefined ? first : [...first, ...second];
  const cut = yield* cutText(input.text, first, room, options, tokenizer.truncationSide);
  const read_: ReadingWindow[] = [];
  for (const { from, to } of cut.windows) {
    const window = windowOf(tokenizer, first.slice(from, to), second, from, first.length);
    checkRows(model, input, window.tokens);
    read_.push(window);
    yield;
  }
  return {
    content,
    first: first.length,
    windows: read_,
    unseen: cut.unseen,
    warnings: [...model.warnings, ...(strided ? [STRIDED] : []), ...doubts(tokenizer, input)],
  };
}

/** Warns if the version of transformers that saved the model is unknown and versions 4 and 5 read this text differently. */
function doubts(tokenizer: Tokenizer, { text, textPair }: DocumentInput): readonly string[] {
  if (tokenizer.origin === undefined || tokenizer.origin.savedBy !== null) return [];
  const otherwise = readOtherwise(tokenizer, text, textPair ?? undefined);
  return otherwise === null ? [] : [l10n.t`${otherwise}: config.json names no transformers_version`];
}

/** Slices of at most `room` tokens, and the unread rest. */
function* cutText(
  text: string,
  tokens: readonly Token[],
  room: number,
  { windows: which, stride }: ExplainOptions,
  side: 'left' | 'right',
): Steps<{
  readonly windows: readonly { readonly from: number; readonly to: number }[];
  readonly unseen: TextRange | null;
}> {
  if (tokens.length <= room) return { windows: [{ from: 0, to: tokens.length }], unseen: null };
  if (which === 'first') {
    const { window, unseen } = firstWindow(tokens, room, side);
    return { windows: [window], unseen };
  }
  const groups = yield* assignSteps(tokens, yield* wordSteps(text));
  return { windows: windows(tokens, groups, { size: room, stride }), unseen: null };
}
