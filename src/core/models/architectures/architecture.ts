/** What a family is: how its body is built from ids, and how its head makes logits of that. */
import type { ConfigReader } from './configReader';
import type { Net } from './net';

/** The output of a body: [batch, sequence, width]. */
export interface Body {
  readonly hidden: string;
  readonly width: number;
}

/** [batch, labels] */
export interface Logits {
  readonly logits: string;
  readonly labels: number;
}

/** A family of transformers. Names of tensors are those of transformers' checkpoints. */
export interface Architecture {
  /** Stands before the names of the body's tensors in the checkpoint of a classifier. */
  readonly prefix: string;
  /** Whether its graph reads token types; without this it does not. */
  readonly typed?: (c: ConfigReader) => boolean;
  /** Throws ModelFolderError where tensors are missing or the config asks for what is not built. */
  readonly body: (net: Net, c: ConfigReader, prefix: string) => Body;
  readonly head: (net: Net, c: ConfigReader, body: Body) => Logits;
}

/** The last layer of a head, for x [batch, width]: as many labels as it has rows. */
export function lastLayer(net: Net, x: string, name: string, width: number): Logits {
  const [labels] = net.l.dims(`${name}.weight`);
  return { logits: net.l.linear(x, name, width, labels), labels };
}

/** Dense, an activation, what may stand `between`, then the last layer: RoBERTa's head and its like. */
export function denseHead(
  net: Net,
  { width }: Body,
  pooled: string,
  names: readonly [dense: string, out: string],
  activation: string,
  between: (x: string) => string = (x) => x,
): Logits {
  const [dense, out] = names;
  const [inner] = net.l.dims(`${dense}.weight`);
  const x = net.l.activation(net.l.linear(pooled, dense, width, inner), activation);
  return lastLayer(net, between(x), out, inner);
}

/** `heads` equal parts of `hidden` units, or an error where they are not whole. */
export function unitsOf(c: ConfigReader, hidden: number, heads: number): number {
  if (hidden % heads !== 0) throw c.error(`${hidden} hidden units cannot be divided among ${heads} attention heads`);
  return hidden / heads;
}
