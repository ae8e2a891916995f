import type { Explanation, OutputKind } from '../../../protocol/explain';
import type { HeatmapClass } from '../../../protocol/heatmap';
import { ranked, scoreText } from '../summary';

/** Every class with its score, highest first. */
export function classesOf({ prediction, target }: Explanation): readonly HeatmapClass[] {
  const indices = new Map(prediction.scores.map((score, index) => [score, index]));
  return ranked(prediction).map((score) => {
    const index = indices.get(score) ?? 0;
    return {
      index,
      label: score.label,
      score: scoreText(score),
      bar: score.probability ?? 0,
      predicted: prediction.labels.length === 0 ? false : prediction.labels.includes(score.label),
      explained: index === target.index,
    };
  });
}

/** The outputs that can be explained: a regression has no probability, a single class no margin. */
export function outputsOf({ model, prediction }: Explanation): readonly OutputKind[] {
  const outputs: OutputKind[] = ['logit'];
  if (model.task !== 'regression') outputs.push('probability');
  if (prediction.scores.length > 1) outputs.push('margin');
  return outputs;
}
