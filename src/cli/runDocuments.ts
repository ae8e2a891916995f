import { CancelledError, GradientError, ModelFolderError, OnnxError, UsageError } from '../core/errors';
import { counted } from '../text/numbers';
import type { DocumentJob, Worker } from './documentJob';
import { ExitStatus } from './exitStatus';
import { countDocuments, documents, type Item, openSources } from './inputs/documents';
import { inOrder } from './inputs/inOrder';
import type { DocumentSource } from './inputs/sources';
import { untilAborted } from './interrupt';
import { checkInputs, type InputOptions } from './options/inputOptions';
import { type Delivery, openDelivery } from './output/delivery';
import type { DocumentResult } from './output/outcome';
import { PipeClosedError } from './output/sink';
import { type CommandSession, opening } from './session';

/** Errors that every document would get: reported once, and the run ends. */
const SAME_FOR_ALL = [UsageError, CancelledError, ModelFolderError, OnnxError, GradientError];

/** The steps of every command that reads documents: check inputs and output, open the model, work, deliver in order. */
export async function runDocuments<Result extends DocumentResult>(
  session: CommandSession,
  files: readonly string[],
  options: InputOptions,
  job: DocumentJob<Result>,
): Promise<ExitStatus> {
  checkInputs(files, options);
  const sources = await untilAborted(session.signal, openSources(files, options, session.io));
  for (const { note } of sources) if (note !== undefined) session.log.warn(note);
  const delivery = await openDelivery(session, sources, job);
  try {
    const status = await withWorker(session, sources, job, (worker) =>
      workThrough(session, sources, options, job, worker, delivery),
    );
    await delivery.finish();
    return status ?? delivery.status;
  } catch (error) {
    session.progress.clear();
    await delivery.abandon(error);
    if (error instanceof PipeClosedError) return ExitStatus.done;
    throw error;
  }
}

/** Opens the worker unless every source is known to fail already. */
async function withWorker<Result extends DocumentResult>(
  session: CommandSession,
  sources: readonly DocumentSource[],
  job: DocumentJob<Result>,
  use: (worker: Worker<Result>) => Promise<void>,
): Promise<ExitStatus | undefined> {
  if (sources.every((source) => source.error !== undefined)) {
    for (const source of sources) session.log.failure(source.error, source.name);
    return ExitStatus.failed;
  }
  const { signal, progress } = session;
  progress.draw({ stage: 'load', done: 0, total: null });
  const worker = await untilAborted(
    signal,
    job.open({ signal, progress: opening(session), notice: (text) => session.log.warn(text), many: !isOne(sources) }),
  );
  try {
    await use(worker);
  } finally {
    await worker.dispose();
  }
}

async function workThrough<Result extends DocumentResult>(
  session: CommandSession,
  sources: readonly DocumentSource[],
  options: InputOptions,
  job: DocumentJob<Result>,
  worker: Worker<Result>,
  delivery: Delivery<Result>,
): Promise<void> {
  const { progress, signal, log } = session;
  const done = await delivery.begin(worker);
  const only = isOne(sources);
  const unit = sources.some((source) => source.kind === 'rows') ? 'row' : 'file';
  const total = progress.visible && !only ? await countDocuments(sources, options) : null;
  if (done.size > 0) log.warn(`continuing after ${counted(done.size, unit)}`);
  progress.restart();

  const work = async ({ item, place }: Placed): Promise<Placed & { result?: Result; error?: unknown }> => {
    if ('error' in item) return { item, place, error: item.error };
    try {
      const report = only ? { progress: progress.draw.bind(progress) } : {};
      return { item, place, result: await worker.work(item.input, { signal, ...report }) };
    } catch (error) {
      if (SAME_FOR_ALL.some((kind) => error instanceof kind)) throw error;
      return { item, place, error };
    }
  };
  const items = without(done, documents(sources, options));
  const rest = total === null ? null : total - done.size;
  let finished = 0;
  for await (const { item, place, result, error } of inOrder(items, worker.concurrency, work, signal)) {
    if (result !== undefined) await delivery.add(place, result, item.where);
    else await delivery.fail(place, error, item.where);
    finished++;
    if (!only) progress.draw({ stage: job.stage, done: finished, total: rest }, unit);
  }
  progress.clear();
}

/** One document, not rows of data. */
function isOne(sources: readonly DocumentSource[]): boolean {
  return sources.length === 1 && sources[0]?.kind !== 'rows';
}

/** A document and its index among all of them, from 0. */
interface Placed {
  readonly item: Item;
  readonly place: number;
}

/** The documents whose indices are not in `done`. */
async function* without(done: ReadonlySet<number>, items: AsyncIterable<Item>): AsyncGenerator<Placed> {
  let place = 0;
  for await (const item of items) {
    if (!done.has(place)) yield { item, place };
    place++;
  }
}
