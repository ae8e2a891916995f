/** The interface of a model family: its body maps ids to hidden states, its head maps these to logits. */
import type { ConfigReader } from './configReader';
import type { Net } from './net';

/** The output of a body: [batch, sequence, width]. */
export interface Body {
  readonly hidden: string;
  readonly width: number;
}

/** The output of a head: [batch, labels]. */
export interface Logits {
  readonly logits: string;
  readonly labels: number;
}

/** A family of transformers. Names of tensors are those of transformers' checkpoints. */
export interface Architecture {
  /** The prefix of the names of the body's tensors in the checkpoint of a classifier. */
  readonly prefix: string;
  /** Whether its graph has an input of token types; false if absent. */
  readonly typed?: (c: ConfigReader) => boolean;
  /** Adds the body. Throws ModelFolderError if tensors are missing or the config has an option that is not supported. */
  readonly body: (net: Net, c: ConfigReader, prefix: string) => Body;
  readonly head: (net: Net, c: ConfigReader, body: Body) => Logits;
}

/** The last layer of a head, for x [batch, width]. Its number of rows is the number of labels. */
export function lastLayer(net: Net, x: string, name: string, width: number): Logits {
  const [labels] = net.l.dims(`${name}.weight`);
  return { logits: net.l.linear(x, name, width, labels), labels };
}

/** RoBERTa's head and similar ones: a dense layer, an activation, an optional step `between`, then the last layer. */
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

/** Units of one head: `hidden` / `heads`. Throws ModelFolderError if that is no integer. */
export function unitsOf(c: ConfigReader, hidden: number, heads: number): number {
  if (hidden % heads !== 0) throw c.error(`${hidden} hidden units cannot be divided among ${heads} attention heads`);
  return hidden / heads;
}
