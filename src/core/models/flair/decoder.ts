/** The layers from the embedding of a text to its logits: one Linear, or the modules of a custom decoder. */
import * as l10n from '@vscode/l10n';
import { CheckpointError } from '../../errors';
import { float } from '../../graph/builder';
import type { LayerBuilder } from '../architectures/layers';
import { PyDict, PyRecord, type Value } from './pickleValues';
import { stateOf } from './state';

/** One layer with its parameters; `name` is the prefix of its tensors. */
export interface DecoderLayer {
  readonly kind: string;
  readonly name: string;
  readonly numbers: Readonly<Record<string, number>>;
  readonly approximate?: string;
}

const DEEPEST = 8;
const MOST_LAYERS = 200;
const IDENTITY = new Set(['Dropout', 'Identity', 'AlphaDropout', 'FeatureAlphaDropout', 'Dropout1d']);
/** Modules without tensors: the ONNX op of each, and the names of its attributes in PyTorch. */
const PLAIN: ReadonlyMap<string, { readonly op: string; readonly numbers?: Readonly<Record<string, string>> }> =
  new Map([
    ['ReLU', { op: 'Relu' }],
    ['Tanh', { op: 'Tanh' }],
    ['Sigmoid', { op: 'Sigmoid' }],
    ['LeakyReLU', { op: 'LeakyRelu', numbers: { alpha: 'negative_slope' } }],
    ['ELU', { op: 'Elu', numbers: { alpha: 'alpha' } }],
    ['CELU', { op: 'Celu', numbers: { alpha: 'alpha' } }],
    ['SELU', { op: 'Selu' }],
    ['Softsign', { op: 'Softsign' }],
    ['Hardswish', { op: 'HardSwish' }],
  ]);
const ACTIVATIONS: Readonly<Record<string, string>> = { SiLU: 'silu', Mish: 'mish' };

function unsupported(kind: string): CheckpointError {
  return new CheckpointError(
    l10n.t`its decoder has a layer ${kind}, which is not supported: only Linear, LayerNorm, BatchNorm1d, Dropout and the usual activations are`,
  );
}

function numbersOf(state: PyDict): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [key, value] of state.pairs())
    if (typeof key === 'string' && typeof value === 'number') found[key] = value;
  return found;
}

/** The layers of a saved decoder module, in order. Throws CheckpointError that names a layer that is not supported. */
export function decoderLayers(module: Value | undefined): readonly DecoderLayer[] {
  if (module === undefined || module === null) return [{ kind: 'Linear', name: 'decoder', numbers: {} }];
  const found: DecoderLayer[] = [];
  const walk = (value: Value, name: string, depth: number): void => {
    const state = stateOf(value);
    if (!(value instanceof PyRecord) || !state || depth > DEEPEST || found.length > MOST_LAYERS)
      throw new CheckpointError(l10n.t('its decoder is damaged'));
    const kind = value.type.module.startsWith('torch.nn.modules.') ? value.type.name : value.type.path;
    if (kind !== 'Sequential') {
      const approximate = state.get('approximate');
      const more = typeof approximate === 'string' ? { approximate } : {};
      found.push({ kind, name, numbers: numbersOf(state), ...more });
      return;
    }
    const modules = state.get('_modules');
    if (!(modules instanceof PyDict)) throw new CheckpointError(l10n.t('its decoder is damaged'));
    for (const [key, inner] of modules.pairs()) walk(inner, `${name}.${String(key)}`, depth + 1);
  };
  walk(module, 'decoder', 0);
  return found;
}

/** x (y = scale + shift) with running statistics: BatchNorm1d at inference. */
function batchNorm(l: LayerBuilder, x: string, { name, numbers }: DecoderLayer, size: number): string {
  const part = (which: string) => l.weight(`${name}.${which}`, [size]);
  const affine = l.has(`${name}.weight`) && l.has(`${name}.bias`);
  const one = l.b.constant(
    'float32',
    [size],
    Array.from({ length: size }, () => 1),
  );
  const zero = l.b.constant(
    'float32',
    [size],
    Array.from({ length: size }, () => 0),
  );
  const [scale, shift] = affine ? [part('weight'), part('bias')] : [one, zero];
  return l.op('BatchNormalization', [x, scale, shift, part('running_mean'), part('running_var')], {
    epsilon: float(numbers.eps ?? 1e-5),
  });
}

/** Adds the decoder to the graph. @returns the logits [batch, labels] and how many there are */
export function addDecoder(
  l: LayerBuilder,
  layers: readonly DecoderLayer[],
  embedding: string,
  size: number,
): { readonly logits: string; readonly labels: number } {
  let x = embedding;
  let width = size;
  for (const layer of layers) {
    const { kind, name, numbers } = layer;
    const plain = PLAIN.get(kind);
    if (kind === 'Linear') {
      const [to] = l.dims(`${name}.weight`);
      x = l.linear(x, name, width, to);
      width = to;
    } else if (plain) {
      const own = Object.entries(plain.numbers ?? {}).flatMap(([to, from]) =>
        numbers[from] === undefined ? [] : [[to, float(numbers[from])] as const],
      );
      x = l.op(plain.op, [x], Object.fromEntries(own));
    } else if (kind === 'GELU') x = layer.approximate === 'tanh' ? l.tanhGelu(x) : l.gelu(x);
    else if (ACTIVATIONS[kind]) x = l.activation(x, ACTIVATIONS[kind]);
    else if (kind === 'LayerNorm') x = l.layerNorm(x, name, width, numbers.eps ?? 1e-5);
    else if (kind === 'BatchNorm1d') x = batchNorm(l, x, layer, width);
    else if (!IDENTITY.has(kind)) throw unsupported(kind);
  }
  return { logits: x, labels: width };
}
