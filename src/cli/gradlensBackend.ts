/** The real machine behind the commands. */
import { Attempts } from '../core/explain/attempts';
import { classify, explain, tokenize } from '../core/explain/explainer';
import { cacheReport, clearCache, downloadModel } from '../core/model/hub';
import { importModel } from '../core/model/importing';
import { openModel, openTokenizer } from '../core/model/model';
import { scanModel } from '../core/model/scan';
import type { Backend } from './backend';
import { deviceNotice } from './deviceNotice';

/**
 * Documents in work at once. A label is one row of a run, and with 24 at once rows of like length are too few to fill
 * one: 1,000 short documents took 170 runs, with 128 they take 64. An explanation is many rows, which fill runs by
 * themselves; more at once would only delay the first.
 */
const CONCURRENCY = { classify: 128, explain: 24 };

export const backend: Backend = {
  async openModel(options, { notice, ...context }) {
    const onDevice = () => {
      const now = model.info.device;
      const said = deviceNotice(device, now, model.refused);
      if (said !== undefined) notice?.(said);
      device = now;
    };
    const model = await openModel(options, { ...context, onDevice });
    let { device } = model.info;
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
