/** The backend of the commands: the core. */
import { GradlensError, ModelFolderError, OnnxError, unlessCancelled } from '../core/errors';
import { Attempts } from '../core/explain/attempts';
import { compareReadings } from '../core/explain/compareReadings';
import { classify, explain, tokenize } from '../core/explain/explainer';
import { cacheReport, clearCache, downloadModel } from '../core/model/hub';
import { importModel } from '../core/model/importing';
import { type LoadedModel, modelCaches, openModel, openTokenizer } from '../core/model/model';
import { scanModel } from '../core/model/scan';
import type { ModelOptions } from '../protocol/requests';
import type { Backend, BackendContext } from './backend';
import { deviceNotice } from './deviceNotice';

/**
 * Documents in work at once. A label is one row, and rows share a run at equal lengths alone: of few documents they are
 * too few. An explanation is many rows, which nearly fill runs by themselves.
 */
const CONCURRENCY = { classify: 256, explain: 48 };

export const backend: Backend = {
  async openModel(options, { notice, many, ...context }) {
    const onDevice = () => {
      const now = model.info.device;
      const said = deviceNotice(device, now, model.refused);
      if (said !== undefined) notice?.(said);
      device = now;
    };
    const model = await openModel(options, { ...context, onDevice, caches: modelCaches() });
    let { device } = model.info;
    if (many) await settled(model, context.signal);
    const attempts = new Attempts();
    return {
      info: model.info,
      fingerprint: model.fingerprint,
      concurrency: CONCURRENCY,
      explain: (input, how, work) => attempts.run(() => explain(model, input, how, work), work.signal),
      classify: (input, how, work) => attempts.run(() => classify(model, input, how, work), work.signal),
      inspect: () => model.inspect(),
      dispose: () => model.dispose(),
    };
  },
  async openTokenizer({ model, tokenizer: given }, context) {
    const { tokenizer, fingerprint } = await openTokenizer(model, context, given);
    return { fingerprint, tokenize: (input) => tokenize(tokenizer, input) };
  },
  async openReadings(options, context) {
    const model = await labelling(options, context);
    if (!(model instanceof GradlensError))
      return {
        fingerprint: model.fingerprint,
        unlabelled: null,
        compare: (input, work) => compareReadings(model.tokenizer, model, input, {}, work),
        dispose: () => model.dispose(),
      };
    const { tokenizer, fingerprint } = await openTokenizer(options.model, context, options.tokenizer);
    return {
      fingerprint,
      unlabelled: model.message,
      compare: (input, work) => compareReadings(tokenizer, null, input, {}, work),
      dispose: async () => undefined,
    };
  },
  scanModel,
  downloadModel,
  importModel,
  cacheReport: () => cacheReport(),
  clearCache: (clearing) => clearCache(clearing),
};

/** The model, or why there is none: tokens can be compared without. */
async function labelling(options: ModelOptions, context: BackendContext): Promise<LoadedModel | GradlensError> {
  const { many: _, notice: __, ...work } = context;
  try {
    return await openModel(options, { ...work, caches: modelCaches() });
  } catch (error) {
    if (error instanceof ModelFolderError || error instanceof OnnxError) return error;
    throw error;
  }
}

/** Waits until the device is known. A model that is no longer waited for is closed. */
async function settled(model: LoadedModel, signal: AbortSignal | undefined): Promise<void> {
  try {
    await unlessCancelled(model.settled(), signal);
  } catch (error) {
    await model.dispose();
    throw error;
  }
}
