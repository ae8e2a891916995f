/** The backend of the commands: the core. */
import { unlessCancelled } from '../core/errors';
import { Attempts } from '../core/explain/attempts';
import { classify, explain, tokenize } from '../core/explain/explainer';
import { cacheReport, clearCache, downloadModel } from '../core/model/hub';
import { importModel } from '../core/model/importing';
import { type LoadedModel, modelCaches, openModel, openTokenizer } from '../core/model/model';
import { scanModel } from '../core/model/scan';
import type { Backend } from './backend';
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
  async openTokenizer(model, context) {
    const { tokenizer, fingerprint } = await openTokenizer(model, context);
    return { fingerprint, tokenize: (input) => tokenize(tokenizer, input) };
  },
  scanModel,
  downloadModel,
  importModel,
  cacheReport: () => cacheReport(),
  clearCache: (clearing) => clearCache(clearing),
};

/** Waits until the device is known. A model that is no longer waited for is closed. */
async function settled(model: LoadedModel, signal: AbortSignal | undefined): Promise<void> {
  try {
    await unlessCancelled(model.settled(), signal);
  } catch (error) {
    await model.dispose();
    throw error;
  }
}
