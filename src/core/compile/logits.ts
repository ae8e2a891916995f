import * as l10n from '@vscode/l10n';
import { GradientError } from '../errors';
import type { Graph, ValueInfo } from '../graph/graph';

/** The graph's output with the logits. Throws GradientError when it has no outputs. */
export function logitsOf({ outputs }: Graph): ValueInfo {
  const found = outputs.find((o) => o.name === 'logits') ?? outputs[0];
  if (!found) throw new GradientError(l10n.t('the graph has no outputs'));
  return found;
}
