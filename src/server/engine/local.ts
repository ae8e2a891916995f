/** The real models behind the engine. */
import { classify, explain } from '../explainer';
import { openModel } from '../model';
import type { OpenModelFunction } from './engine';

export const openLocal: OpenModelFunction = async (options, context) => {
  const model = await openModel(options, context);
  return {
    info: model.info,
    get changed() {
      return model.changed;
    },
    classify: (input, how, work) => classify(model, input, how, work),
    explain: (input, how, work) => explain(model, input, how, work),
    dispose: () => model.dispose(),
  };
};
