/** The real models behind the engine. */
import type { Explained } from '../../protocol/engine';
import type { Explanation } from '../../protocol/explain';
import { classify, explain } from '../explain/explainer';
import { refusalText } from '../explanation/summary';
import { layersOf } from '../explanation/view/view';
import { openModel } from '../model/model';
import type { OpenModelFunction } from './engine';

export const openLocal: OpenModelFunction = async (options, context) => {
  const model = await openModel(options, context);
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
