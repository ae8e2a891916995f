/** Text -> tokens -> attributions -> Explanation. One of the two files that connect the stages. */
import * as l10n from '@vscode/l10n';
import type { Classification, Explanation, Tokenization, TokenRange } from '../../protocol/explain';
import { WINDOW_OPTIONS } from '../../protocol/options/explainOptions';
import type { DocumentInput, ExplainContext, ExplainOptions, WorkContext } from '../../protocol/requests';
import { sigmoid, targetFunction } from '../attribution/target';
import { aggregate } from '../explanation/aggregate';
import type { LoadedModel } from '../model/model';
import { LengthError } from '../running/lengths';
import type { Turn } from '../running/precedence';
import type { RunningModel } from '../running/runningModel';
import type { Tokenizer } from '../tokenization/encoding';
import { readOtherwise } from '../tokenization/otherReading';
import type { TextRange } from '../tokenization/segments';
import { inPieces } from '../tokenization/steps';
import { wordSteps } from '../tokenization/words';
import { counterCheck } from './check';
import type { MethodContext, Scores } from './methods/method';
import { methodFor } from './methods/methods';
import { combination, combine, rowOf } from './paths';
import { predict } from './prediction';
import { type Reading, read } from './reading';
import { RunProgress } from './runProgress';

/**
 * A text of more windows yields to explanations on screen, even if the user started it: it takes minutes.
 */
const LONG = 24;
const LONG_TEXT = 50_000; // characters, a bound that is known before the text is tokenized
/** In characters. Of a longer text only the finished explanation is shown, as each intermediate view takes seconds. */
const MOST_PICTURED = 500_000;

/** Options of a run and of an explanation. */
interface TurnContext extends ExplainContext {
  readonly turn: Turn;
}

interface Classified {
  readonly reading: Reading;
  /** The logits of each window. */
  readonly logits: readonly (readonly number[])[];
  /** The logits of the document, computed by the original file. */
  readonly combined: readonly number[];
  readonly result: Classification;
}

/** Called between two pieces of long work: lets other work run, then waits for more urgent work. */
function pauseOf({ precedence }: RunningModel, turn: Turn): () => Promise<void> {
  return async () => {
    await new Promise((resolve) => setImmediate(resolve));
    await precedence.until(turn);
  };
}

/** The text read again, in windows, if the model turns out not to run at its length. */
async function run(...parts: Parameters<typeof runOnce>): Promise<Classified> {
  try {
    return await runOnce(...parts);
  } catch (error) {
    if (error instanceof LengthError) return runOnce(...parts);
    throw error;
  }
}

async function runOnce(
  model: RunningModel,
  input: DocumentInput,
  options: ExplainOptions,
  context: TurnContext,
  tokenizer?: Tokenizer,
): Promise<Classified> {
  const { signal, turn } = context;
  if (input.text.length > LONG_TEXT) turn.long();
  const reading = await inPieces(read(model, input, options, tokenizer), signal, pauseOf(model, turn));
  if (reading.windows.length > LONG) turn.long();
  const rows = reading.windows.map((w) => rowOf(w));
  let done = 0;
  const onDone = (n: number) => {
    done += n;
    context.progress?.({ stage: 'classify', done, total: rows.length });
  };
  const how = options.combine ?? WINDOW_OPTIONS.combine.default;
  // The prediction is that of the original file. For a quantised file the explained float twin may differ.
  const own = model.twin
    ? await model.fileLogits(rows, options.internalBatchSize, context, onDone)
    : await model.logits(rows, options.internalBatchSize, context, onDone);
  const logits = model.twin ? await model.logits(rows, options.internalBatchSize, context) : own;
  const combined = combine(own, combination(own, how));
  const explained = combine(logits, combination(logits, how));
  const prediction = predict(model.task, model.info.labels, combined, model.thresholds);
  const twin = predict(model.task, model.info.labels, explained).label;
  const differs = l10n.t`the float twin that is explained predicts ${twin}, the file itself ${prediction.label}`;
  const windows = reading.windows.map((w) => {
    const seen = w.tokens.filter((t) => !t.special && t.sequence === 0 && t.end > t.start);
    return { start: seen[0]?.start ?? 0, end: seen[seen.length - 1]?.end ?? 0, tokens: w.to - w.from };
  });
  const lengthNote = model.lengthNote(rows.map(({ ids }) => ids.length));
  const { source, id, known, text, textPair } = input;
  const result: Classification = {
    schema: 1,
    model: { ...model.info, twinDistance: Math.max(...combined.map((l, i) => Math.abs(l - explained[i]))) },
    source,
    id,
    known,
    text,
    textPair,
    prediction,
    windows,
    unseen: reading.unseen,
    warnings: [
      ...reading.warnings,
      ...(lengthNote === null ? [] : [lengthNote]),
      ...(model.open ? [bothReadings(combined[0])] : []),
      ...(twin === prediction.label ? [] : [differs]),
      ...unknownWarning(reading),
    ],
  };
  return { reading, logits, combined, result };
}

/**
 * Label and scores of a document, by forward runs only. Throws DocumentError for a document without tokens, RuntimeError,
 * CancelledError.
 * @param tokenizer replaces the model's own
 */
export async function classify(
  model: LoadedModel,
  input: DocumentInput,
  options: ExplainOptions = {},
  context: WorkContext = {},
  tokenizer?: Tokenizer,
): Promise<Classification> {
  return (await inTurn(model, context, (running, turn) => run(running, input, options, turn, tokenizer))).result;
}

/** Runs the work on one document from beginning to end, concurrently with other work. */
async function inTurn<T>(
  model: LoadedModel,
  context: ExplainContext,
  work: (running: RunningModel, context: TurnContext) => Promise<T>,
): Promise<T> {
  const turn = model.precedence.begin(context.urgency);
  try {
    return await model.hold((running) => work(running, { ...context, turn }));
  } finally {
    turn.end();
  }
}

/** The warning for a logit that may be a regression value or a binary class, with both readings. */
function bothReadings(logit: number): string {
  const percent = (100 * sigmoid(logit)).toFixed(1);
  return l10n.t`config.json does not say how to read its one logit: ${logit.toPrecision(4)} as a number, ${percent} % as transformers' pipelines show it (sigmoid); decide by --task regression or --task binary`;
}

/** The warning for tokens that the vocabulary cannot represent. */
function unknownWarning({ content, windows }: Reading): readonly string[] {
  const seen = new Set(windows.flatMap((w) => w.contentAt.filter((i) => i >= 0)));
  const unknown = [...seen].filter((i) => content[i].unknown).length;
  if (unknown === 0) return [];
  const share = ((100 * unknown) / seen.size).toFixed(1);
  const are = unknown === 1 ? 'is' : 'are';
  return [l10n.t`${unknown} of ${seen.size} tokens (${share} %) ${are} unknown to the model's vocabulary`];
}

/**
 * Label, scores and the attribution of every token to the explained class. Throws UsageError for options that do not fit
 * the model, DocumentError for a document without tokens, GradientError if the model cannot be differentiated,
 * RuntimeError, CancelledError.
 */
export function explain(
  model: LoadedModel,
  input: DocumentInput,
  options: ExplainOptions = {},
  context: ExplainContext = {},
): Promise<Explanation> {
  return inTurn(model, context, (running, turn) => explained(running, input, options, turn));
}

async function explained(
  model: RunningModel,
  input: DocumentInput,
  options: ExplainOptions,
  context: TurnContext,
): Promise<Explanation> {
  const { reading, logits, combined, result } = await run(model, input, options, context);
  const target = targetFunction(model.task, model.info.labels, combined, options);
  const progress = new RunProgress((done, total) => context.progress?.({ stage: 'explain', done, total }));
  const divisions: { readonly text: string; readonly ranges: readonly TextRange[] }[] = [];
  for (const text of input.textPair === null ? [input.text] : [input.text, input.textPair])
    divisions.push({ text, ranges: await inPieces(wordSteps(text), context.signal, pauseOf(model, context.turn)) });
  const explanationOf = ({ integration, tokens, warnings, read }: Scores): Explanation => ({
    ...result,
    ...read,
    target: { index: target.index, label: target.label, output: target.output, against: target.against },
    integration,
    tokens,
    words: aggregate(tokens, divisions),
    warnings: [...result.warnings, ...warnings],
  });
  const onPicture = input.text.length <= MOST_PICTURED ? context.onPicture : undefined;
  const onScores =
    onPicture &&
    ((make: () => Scores) =>
      onPicture(() => {
        const scores = make();
        return explanationOf({ ...scores, integration: { ...scores.integration, converged: false } });
      }));
  const methodContext: MethodContext = {
    model,
    target,
    batch: options.internalBatchSize,
    work: context,
    onNodes: (rows) => progress.add(rows),
    input,
    reading,
    logits,
    weights: combination(logits, options.combine ?? WINDOW_OPTIONS.combine.default),
    options,
    label: result.prediction.label,
    progress,
    onScores,
  };
  const scores = await methodFor(options).scores(methodContext);
  const found = explanationOf(scores);
  if (options.check !== true) return found;
  // The colours need not wait for the check.
  onPicture?.(() => ({ ...found, integration: { ...found.integration, converged: false } }));
  return { ...found, check: await counterCheck(methodContext, scores, found.words) };
}

/** The tokens of a whole document. */
export function tokenRanges(tokenizer: Tokenizer, { text, textPair }: DocumentInput): readonly TokenRange[] {
  const second = textPair === null ? undefined : tokenizer.encode(textPair);
  return tokenizer.wrap(tokenizer.encode(text), second).map(({ id, token, start, end, special, sequence, unknown }) => {
    return { id, token, start, end, special, sequence, ...(unknown && { unknown }) };
  });
}

/** Ids, tokens and character ranges of a whole document as one sequence, without truncation or windows. */
export function tokenize(tokenizer: Tokenizer, input: DocumentInput): Tokenization {
  const tokens = tokenRanges(tokenizer, input);
  const { source, id, known, text, textPair } = input;
  const otherwise = readOtherwise(tokenizer, text, textPair ?? undefined);
  const warnings = [...(tokenizer.origin?.warnings ?? []), ...(otherwise === null ? [] : [otherwise])];
  return { schema: 1, source, id, known, text, textPair, tokens, warnings };
}
