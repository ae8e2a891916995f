/** The building blocks of encoders and heads, in ops that every ONNX runtime has. */
import * as l10n from '@vscode/l10n';
import { ModelFolderError } from '../../errors';
import { type Builder, float } from '../../graph/builder';
import type { Tensor } from '../../graph/graph';
import type { Adapters } from './adapters';
import { type Weights, weight } from './weights';

const FLOAT = 1;

/** Adds layers to a graph; weights become its initializers, once each. */
export class LayerBuilder {
  private readonly known = new Map<string, string>();
  private readonly added = new Map<string, Tensor>();
  private readonly used = new Set<string>();

  constructor(
    readonly b: Builder,
    private readonly weights: Weights,
    private readonly adapters: Adapters = new Map(),
  ) {}

  /** The weights that were used, by name. */
  get initializers(): ReadonlyMap<string, Tensor> {
    return this.added;
  }

  has(name: string): boolean {
    return this.weights.has(name);
  }

  /** The value of a tensor of the checkpoint, in float32. */
  weight(name: string, dims: readonly (number | null)[]): string {
    const tensor = weight(this.weights, name, dims);
    const known = this.known.get(name);
    if (known) return known;
    this.added.set(name, { ...tensor, name });
    const value = tensor.type === 'float32' ? name : this.b.node('Cast', [name], { to: FLOAT });
    this.known.set(name, value);
    return value;
  }

  /** The shape of a tensor of the checkpoint. */
  dims(name: string): readonly number[] {
    return weight(this.weights, name, this.weights.get(name)?.dims ?? []).dims;
  }

  op(op: string, inputs: readonly string[], attributes: Parameters<Builder['node']>[2] = {}): string {
    return this.b.node(op, inputs, attributes);
  }

  number(value: number): string {
    return this.b.scalar('float32', value);
  }

  /** x W^T + b for x [rows, from]: W is never transposed into a second copy. */
  linear(x: string, name: string, from: number, to: number): string {
    const bias = this.has(`${name}.bias`) ? [this.weight(`${name}.bias`, [to])] : [];
    const y = this.op('Gemm', [x, this.weight(`${name}.weight`, [to, from]), ...bias], { transB: 1 });
    return this.adapted(y, x, name, from, to);
  }

  /** The output of a linear layer, with its adapter's share added. */
  adapted(y: string, x: string, name: string, from: number, to: number): string {
    const found = this.adapters.get(name);
    if (found === undefined) return y;
    const narrow = this.op('Gemm', [x, this.weight(found.a, [found.rank, from])], { transB: 1 });
    const bias = found.bias === null ? [] : [this.weight(found.bias, [to])];
    const inputs = [narrow, this.weight(found.b, [to, found.rank]), ...bias];
    const wide = this.op('Gemm', inputs, { transB: 1 });
    this.used.add(name);
    return this.op('Add', [y, this.op('Mul', [wide, this.number(found.scale)])]);
  }

  /** An adapted layer that the graph has no linear layer for; undefined when every adapter was used. */
  get unusedAdapter(): string | undefined {
    return [...this.adapters.keys()].find((name) => !this.used.has(name));
  }

  /** LayerNorm over the last axis, with weight and bias of its size. */
  layerNorm(x: string, name: string, size: number, epsilon: number): string {
    // Checkpoints that were converted from TensorFlow call them gamma and beta.
    const [w, b] = this.has(`${name}.gamma`) ? ['gamma', 'beta'] : ['weight', 'bias'];
    const [scale, bias] = [this.weight(`${name}.${w}`, [size]), this.weight(`${name}.${b}`, [size])];
    return this.op('LayerNormalization', [x, scale, bias], { axis: -1, epsilon: float(epsilon) });
  }

  /** An activation by its name in transformers. Throws ModelFolderError for one that is not known. */
  activation(x: string, name: string): string {
    switch (name) {
      case 'gelu':
      case 'gelu_python':
        return this.gelu(x);
      case 'gelu_new':
      case 'gelu_pytorch_tanh':
      case 'gelu_fast':
      case 'gelu_accurate':
        return this.tanhGelu(x);
      case 'quick_gelu':
        return this.op('Mul', [x, this.op('Sigmoid', [this.op('Mul', [x, this.number(1.702)])])]);
      case 'relu':
        return this.op('Relu', [x]);
      case 'tanh':
        return this.op('Tanh', [x]);
      case 'sigmoid':
        return this.op('Sigmoid', [x]);
      case 'silu':
      case 'swish':
        return this.op('Mul', [x, this.op('Sigmoid', [x])]);
      case 'mish':
        return this.op('Mul', [x, this.op('Tanh', [this.op('Softplus', [x])])]);
      case 'linear':
        return x;
      default:
        throw new ModelFolderError(l10n.t`the transformer's activation "${name}" is not supported`);
    }
  }

  /** x/2 (1 + erf(x / sqrt 2)) */
  gelu(x: string): string {
    const erf = this.op('Erf', [this.op('Div', [x, this.number(Math.SQRT2)])]);
    const one = this.op('Add', [erf, this.number(1)]);
    return this.op('Mul', [this.op('Mul', [x, one]), this.number(0.5)]);
  }

  /** x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) */
  tanhGelu(x: string): string {
    const cube = this.op('Mul', [this.op('Mul', [x, x]), x]);
    const inner = this.op('Add', [x, this.op('Mul', [cube, this.number(0.044715)])]);
    const tanh = this.op('Tanh', [this.op('Mul', [inner, this.number(Math.sqrt(2 / Math.PI))])]);
    return this.op('Mul', [this.op('Mul', [x, this.op('Add', [tanh, this.number(1)])]), this.number(0.5)]);
  }
}
