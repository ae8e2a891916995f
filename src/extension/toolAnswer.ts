/** Answers of the tools for agents: plain lines, the most important first. */
import type { Classification, Explanation } from '../protocol/explain';
import { visibleLine } from '../text/visible';

const WORDS = 40;

export function classificationLines(classification: Classification): string[] {
  return linesOf(classification).map(visibleLine);
}

function linesOf({ model, prediction, unseen, warnings }: Classification): string[] {
  const scores = [...prediction.scores].sort((a, b) => b.logit - a.logit);
  return [
    `label: ${prediction.labels.length > 0 ? prediction.labels.join(', ') : 'none'}`,
    ...scores.map(({ label, logit, probability }) =>
      probability === null
        ? `${label}: ${logit.toFixed(4)}`
        : `${label}: probability ${probability.toFixed(4)}, logit ${logit.toFixed(4)}`,
    ),
    `model: ${model.path} (${model.task}, ${model.device})`,
    ...(unseen ? [`not read by the model: characters ${unseen.start} to ${unseen.end}`] : []),
    ...warnings.map((warning) => `note: ${warning}`),
  ];
}

export function explanationLines(explanation: Explanation): string[] {
  const { target, integration, words } = explanation;
  const largest = [...words].sort((a, b) => Math.abs(b.attribution) - Math.abs(a.attribution)).slice(0, WORDS);
  const total = words.reduce((sum, { attribution }) => sum + Math.abs(attribution), 0);
  const against = target.against === null ? '' : ` rather than ${target.against}`;
  return [
    `explained: ${target.label}${against} (${target.output})`,
    error(integration),
    'words with the largest scores (positive speaks for the explained label, negative against it):',
    ...largest.map(
      ({ text, attribution, start, end }) =>
        `${attribution >= 0 ? '+' : ''}${attribution.toFixed(4)} (${((Math.abs(attribution) / (total || 1)) * 100).toFixed(1)} % of all) "${text}" at ${start}-${end}`,
    ),
    ...linesOf(explanation),
  ].map(visibleLine);
}

function error({ method, relativeDelta, converged, steps }: Explanation['integration']): string {
  if (relativeDelta === null) return `method: ${method}`;
  const state = converged ? 'converged' : 'not converged: the numbers are rough';
  return `method: Integrated Gradients (${method}, ${steps} path nodes), integration error ${(relativeDelta * 100).toFixed(2)} %, ${state}`;
}
