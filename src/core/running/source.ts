/** What a model was read from, as what runs it sees it. */
import { relative } from 'node:path';
import type { Activation } from '../compile/head';
import type { ValueInfo } from '../graph/graph';
import type { ModelConfig } from '../models/config';
import type { FileStates } from '../models/fileStates';
import type { ModelFiles } from '../models/folder';
import type { Placed } from '../onnx/externalData';
import type { Tokenizer } from '../tokenization/encoding';
import type { GraphThread } from './graphThread';

export interface ModelSource {
  readonly files: ModelFiles;
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  readonly placed: Placed;
  /** Reads the graph again, and makes programs of it. */
  readonly graph: GraphThread;
  readonly states: FileStates;
  /** What was read beside the graph: config and tokenizer. Programs do not point into it. */
  readonly beside: FileStates;
  /** What the numbers are stored as, by what the graph holds. */
  readonly dtype: string;
  /** The file computes with integers. */
  readonly quantized: boolean;
  /** What is odd about it: every result says it. */
  readonly notes: readonly string[];
  /** The outputs of the file; the model has the logits alone. */
  readonly outputs: readonly ValueInfo[];
  /** What the file makes of its logits, or null. */
  readonly activation: Activation | null;
  /** Whether a run of the file as it is gives the logits. */
  readonly asItIs: boolean;
}

/** The model's files, named as programs name them. */
export function namesOf({ files, folder }: Placed): readonly string[] {
  return files.map((f) => relative(folder, f));
}
