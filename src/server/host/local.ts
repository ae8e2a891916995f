/** The real models behind the engine. */

import { classify, explain } from '../../core/explain/explainer';
import { refusalText } from '../../core/explanation/summary';
import { layersOf } from '../../core/explanation/view/view';
import { modelCaches, openModel } from '../../core/model/model';
import type { Explained } from '../../protocol/engine';
import type { Explanation } from '../../protocol/explain';
import type { OpenModelFunction } from './engine';

export const openLocal: OpenModelFunction = async (options, context) => {
  const model = await openModel(options, { ...context, caches: modelCaches() });
  return {
    get info() {
      return model.info;
    },
    get reason() {
      return model.cost ?? refusalText(model.refused);
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
    dispose: () => model.dispose(),
  };
};

function withLayers(explanation: Explanation): Explained {
  return { explanation, layers: layersOf(explanation) };
}
