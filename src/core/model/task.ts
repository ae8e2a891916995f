/** The task of a model: the user's option, else that of the graph's last activation, else that of the config. */
import * as l10n from '@vscode/l10n';
import type { Task } from '../../protocol/explain';
import type { Activation } from '../compile/head';
import { UsageError } from '../errors';
import { type ModelConfig, taskOf } from '../models/config';

export interface TaskReading {
  readonly task: Task;
  /** Warnings that every result repeats. */
  readonly notes: readonly string[];
  /**
   * Whether it is unknown if its single logit is a regression value or a binary class. transformers' pipelines then show
   * a sigmoid.
   */
  readonly open: boolean;
}

/** The task of a file that converts its logits to probabilities itself. */
function taskOfActivation(activation: Activation, logits: number): Task {
  if (activation !== 'Sigmoid') return 'single-label';
  return logits === 1 ? 'binary' : 'multi-label';
}

/** The task for sentence-transformers' activation function; undefined for unknown functions. */
function taskOfFunction(name: string | null, logits: number): Task | undefined {
  switch (name?.split('.').at(-1)) {
    case 'Identity':
      return logits === 1 ? 'regression' : undefined;
    case 'Sigmoid':
      return taskOfActivation('Sigmoid', logits);
    case 'Softmax':
      return logits === 1 ? undefined : 'single-label';
    default:
      return undefined;
  }
}

/** The task of a model. Throws UsageError for an option that does not fit the number of logits. */
export function readTask(
  asked: Task | undefined,
  config: Pick<ModelConfig, 'problemType' | 'activationFunction'>,
  activation: Activation | null,
  logits: number,
): TaskReading {
  const { problemType, activationFunction } = config;
  if (asked === 'binary' && logits !== 1)
    throw new UsageError(
      l10n.t`--task binary is for models of one logit, and this one has ${logits}: use --task single-label`,
    );
  const own = activation === null ? undefined : taskOfActivation(activation, logits);
  if (asked !== undefined) {
    const note = `the file itself ends in a ${activation}: probabilities by --task ${asked} differ from its own`;
    return { task: asked, notes: own === undefined || own === asked ? [] : [note], open: false };
  }
  const configured = taskOf(problemType, logits);
  if (own !== undefined) {
    const note = `config.json says ${problemType}, but the file ends in a ${activation}: read as ${own}; --task overrides this`;
    return { task: own, notes: problemType === null || configured === own ? [] : [note], open: false };
  }
  const named = problemType === null ? taskOfFunction(activationFunction, logits) : undefined;
  return { task: named ?? configured, notes: [], open: named === undefined && problemType === null && logits === 1 };
}
