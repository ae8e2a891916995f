/** The implementation of the engine's models. */

import { compareReadings } from '../../core/explain/compareReadings';
import { classify, explain } from '../../core/explain/explainer';
import { deviceName, refusalText } from '../../core/explanation/summary';
import { layersOf } from '../../core/explanation/view/view';
import { type LoadedModel, type ModelCaches, modelCaches, type OpenContext, openModel } from '../../core/model/model';
import { type SelfCheck, selfCheck } from '../../core/model/selfCheck';
import { PORTABLE_DEVICE } from '../../protocol/devices';
import type { Explained } from '../../protocol/engine';
import type { Explanation } from '../../protocol/explain';
import type { ModelOptions } from '../../protocol/requests';
import type { OpenModelFunction } from './engine';

export const openLocal: OpenModelFunction = async (options, context) => {
  const caches = modelCaches();
  const { model, check } = await checked(options, { ...context, caches });
  return {
    get info() {
      return model.info;
    },
    get reason() {
      return model.cost ?? refusalText(model.refused);
    },
    get details() {
      const devices = model.refused.map(({ device, reason }) => `not ${deviceName(device)}: ${reason}`);
      return [`${deviceName(model.info.device)} computes`, ...devices, check.line].join(' · ');
    },
    get changed() {
      return model.changed;
    },
    classify: (input, how, work) => classify(model, input, how, work),
    explain: async (input, how, { onPicture, ...work }) => {
      const pictures = onPicture && {
        onPicture: (picture: () => Explanation) => onPicture(() => withLayers(picture())),
      };
      return withLayers(await explain(model, input, how, { ...work, ...pictures }));
    },
    compare: (input, how, work) => compareReadings(model.tokenizer, model, input, how, work),
    dispose: () => model.dispose(),
  };
};

/** Uses WebAssembly if the native runtime does not work in this program, unless a device is set. */
async function checked(
  options: ModelOptions,
  context: OpenContext & { readonly caches: ModelCaches },
): Promise<{ readonly model: LoadedModel; readonly check: SelfCheck }> {
  const checking = selfCheck(context.caches.verdicts);
  const model = await openModel(options, context);
  const check = await checking;
  if (check.reason === null || (options.device ?? 'auto') !== 'auto') return { model, check };
  await model.dispose();
  return { model: await openModel({ ...options, device: PORTABLE_DEVICE }, context), check };
}

function withLayers(explanation: Explanation): Explained {
  return { explanation, layers: layersOf(explanation) };
}
