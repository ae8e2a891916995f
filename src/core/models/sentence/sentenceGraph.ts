/** The graph of a SetFit model: a transformer's body, sentence-transformers' modules, and a linear head. */
import * as l10n from '@vscode/l10n';
import { ModelFolderError } from '../../errors';
import type { Model, Tensor } from '../../graph/graph';
import { bodyOf, finishClassifier, type NamedBody } from '../architectures/classifierGraph';
import type { Net } from '../architectures/net';
import type { Weights } from '../architectures/weights';
import type { SentenceHead } from './head';
import type { PoolingMode, SentenceModule } from './modules';

/** Lower bounds of divisors in sentence-transformers. */
const [LEAST_COUNT, LEAST_NORM] = [1e-9, 1e-12];
const LOWEST = -1e9;

function pooled(net: Net, hidden: string, width: number, mode: PoolingMode): string {
  const sum = (x: string, keepdims = 0) => net.op('ReduceSum', [x, net.ints(1)], { keepdims });
  const weighed = (weights: string, root = false): string => {
    const total = net.op('Max', [sum(weights), net.l.number(LEAST_COUNT)]);
    return net.op('Div', [sum(net.op('Mul', [hidden, weights])), root ? net.op('Sqrt', [total]) : total]);
  };
  switch (mode) {
    case 'cls':
      return net.firstToken(hidden);
    case 'max': {
      const seen = net.op('Greater', [net.column, net.l.number(0)]);
      const masked = net.op('Where', [seen, hidden, net.l.number(LOWEST)]);
      return net.op('ReduceMax', [masked, net.ints(1)], { keepdims: 0 });
    }
    case 'mean':
      return weighed(net.column);
    case 'mean_sqrt_len_tokens':
      return weighed(net.column, true);
    case 'weightedmean': {
      const places = net.toFloat(net.op('Add', [net.positions, net.index(1)]));
      return weighed(net.op('Mul', [net.column, net.op('Unsqueeze', [places, net.ints(1)])]));
    }
    case 'lasttoken':
      return net.tokenAt(hidden, width, net.lastPlace(net.op('Greater', [net.inputs.mask, net.index(0)])));
  }
}

function normalized(net: Net, x: string): string {
  const squares = net.op('ReduceSum', [net.op('Mul', [x, x]), net.ints(-1)], { keepdims: 1 });
  return net.op('Div', [x, net.op('Max', [net.op('Sqrt', [squares]), net.l.number(LEAST_NORM)])]);
}

/** The embedding of a text [batch, width]. */
function vectorOf(
  net: Net,
  { body, where }: NamedBody,
  after: readonly SentenceModule[],
): { x: string; width: number } {
  let [x, width] = [body.hidden, body.width];
  let token = true;
  after.forEach((module, i) => {
    if (module.kind === 'pooling') {
      if (!token) throw new ModelFolderError(l10n.t`${where}: two Pooling modules are not supported`);
      token = false;
      const parts = module.modes.map((mode) => pooled(net, body.hidden, body.width, mode));
      x = parts.length === 1 ? parts[0] : net.op('Concat', parts, { axis: -1 });
      width = body.width * parts.length;
    } else if (module.kind === 'normalize') x = normalized(net, x);
    else {
      if (module.from !== width)
        throw new ModelFolderError(l10n.t`${where}: Dense reads ${module.from} numbers and gets ${width}`);
      x = net.l.activation(net.l.linear(x, denseName(i), width, module.to), module.activation);
      width = module.to;
    }
  });
  return { x, width };
}

/** The name of the tensors of a Dense module in the graph. */
export function denseName(index: number): string {
  return `modules.${index}.linear`;
}

/**
 * Returns the graph: the transformer's inputs, output `logits` [batch, labels]. A head of two classes has one row z: its
 * logits are -z/2 and z/2, whose softmax is the head's sigmoid. Throws ModelFolderError if shapes do not match.
 * @param weights those of the transformer, and those of Dense modules by `denseName`
 */
export function sentenceGraph(
  config: unknown,
  weights: Weights,
  where: string,
  after: readonly SentenceModule[],
  head: SentenceHead,
): Model {
  const own: readonly Tensor[] = [head.weight, ...(head.bias ? [head.bias] : [])];
  const found = bodyOf(config, new Map([...weights, ...own.map((t) => [t.name, t] as const)]), where);
  const { net, started } = found;
  const { x, width } = vectorOf(net, found, after);
  if (width !== head.width)
    throw new ModelFolderError(
      l10n.t`${head.file} reads vectors of ${head.width} numbers, and the model gives ${width}`,
    );
  const z = net.l.linear(x, 'head', width, head.rows);
  if (head.rows > 1 || head.multiLabel) return finishClassifier(started, z, head.rows);
  const both = net.op('Mul', [z, net.l.b.constant('float32', [1, 2], [-0.5, 0.5])]);
  return finishClassifier(started, both, 2);
}
