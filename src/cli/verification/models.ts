/** Two models over the same documents: whose labels flip, and how far scores move. */
import { CancelledError } from '../../core/errors';
import type { Classification } from '../../protocol/explain';
import type { DocumentInput, ModelOptions } from '../../protocol/requests';
import { documents, openSources } from '../inputs/documents';
import { inOrder } from '../inputs/inOrder';
import { messageOf } from '../log';
import type { InputOptions } from '../options/inputOptions';
import { type CommandSession, opening } from '../session';
import type { DocumentVerdict, Verification } from './verdicts';

export interface Limits {
  readonly maxFlips: number;
  /** Null: any. */
  readonly maxChange: number | null;
}

export async function compareModels(
  session: CommandSession,
  files: readonly string[],
  options: InputOptions,
  [first, second]: readonly [ModelOptions, ModelOptions],
  limits: Limits,
): Promise<Verification> {
  const { signal, backend } = session;
  const sources = await openSources(files, options, session.io);
  const context = { signal, progress: opening(session), many: true };
  const a = await backend.openModel(first, context);
  try {
    const b = await backend.openModel(second, context);
    try {
      const work = async (input: DocumentInput) => {
        const before = await a.classify(input, {}, { signal });
        return compared(before, await b.classify(input, {}, { signal }));
      };
      const verdicts: DocumentVerdict[] = [];
      let [flips, largest] = [0, 0];
      const judged = inOrder(
        documents(sources, options),
        Math.min(a.concurrency.classify, b.concurrency.classify),
        async (item) => {
          try {
            if ('error' in item) throw item.error;
            return { where: item.where, ...(await work(item.input)), error: null };
          } catch (error) {
            if (error instanceof CancelledError) throw error;
            return { where: item.where, flip: null, by: 0, what: '', error: messageOf(error) };
          }
        },
        signal,
      );
      for await (const { where, flip, by, what, error } of judged) {
        largest = Math.max(largest, by);
        if (flip !== null) flips++;
        const moved = limits.maxChange !== null && by > limits.maxChange;
        const differences = [
          ...(flip === null ? [] : [{ what: 'label', recorded: flip[0], now: flip[1], by: null }]),
          ...(moved ? [{ what, recorded: 'of --model', now: 'of --against-model', by }] : []),
        ];
        verdicts.push({ where, confirmed: error === null && differences.length === 0, error, differences, notes: [] });
        session.progress.draw({ stage: 'classify', done: verdicts.length, total: null });
      }
      const { maxFlips, maxChange } = limits;
      const passed = flips <= maxFlips && (maxChange === null || largest <= maxChange);
      return {
        confirmed: passed && verdicts.length > 0 && verdicts.every((v) => v.error === null),
        documents: verdicts,
        models: { flips, maxFlips, largestChange: largest, maxChange },
      };
    } finally {
      await b.dispose();
    }
  } finally {
    await a.dispose();
  }
}

/** Labels where they differ, and the score that moved most. Throws for models of other labels. */
function compared(
  { prediction: a }: Classification,
  { prediction: b }: Classification,
): { readonly flip: readonly [string, string] | null; readonly by: number; readonly what: string } {
  const names = (p: Classification['prediction']) => p.scores.map((s) => s.label).join(', ');
  if (names(a) !== names(b)) throw new Error(`the models have other labels: ${names(a)} and ${names(b)}`);
  let [by, what] = [0, ''];
  a.scores.forEach((score, k) => {
    const other = b.scores[k];
    const change =
      score.probability === null || other.probability === null
        ? Math.abs(score.logit - other.logit)
        : Math.abs(score.probability - other.probability);
    if (change > by) [by, what] = [change, `score of ${score.label}`];
  });
  const labels = (p: Classification['prediction']) => (p.labels.length === 0 ? 'none' : p.labels.join(', '));
  return { flip: labels(a) === labels(b) ? null : [labels(a), labels(b)], by, what };
}
