import { afterAll } from 'vitest';
import { type LoadedModel, openModel } from '../../src/core/model/model';
import type { ModelOptions } from '../../src/protocol/requests';

/** Opens models on the CPU and closes them after the test file. */
export function modelOpener(): (options: ModelOptions) => Promise<LoadedModel> {
  const open: LoadedModel[] = [];
  afterAll(async () => {
    for (const model of open) await model.dispose();
  });
  return async (options) => {
    const model = await openModel({ device: 'cpu', ...options });
    open.push(model);
    return model;
  };
}
