/** The source of a model: its files, graph, config and tokenizer. */
import { relative } from 'node:path';
import type { Activation } from '../compile/head';
import type { ValueInfo } from '../graph/graph';
import type { ModelConfig } from '../models/config';
import type { FileStates } from '../models/fileStates';
import type { ModelFiles } from '../models/folder';
import type { Placed } from '../onnx/externalData';
import type { Tokenizer } from '../tokenization/encoding';
import type { GraphThread } from './graphThread';

/** Everything that was read of a model. */
export interface ModelSource {
  readonly files: ModelFiles;
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  readonly placed: Placed;
  /** Reads the graph again, and compiles programs from it. */
  readonly graph: GraphThread;
  readonly states: FileStates;
  /** The states of the other files: config and tokenizer. Programs do not refer to them. */
  readonly beside: FileStates;
  /** How the numbers are stored, according to the graph. */
  readonly dtype: string;
  /** Whether the file computes with integers. */
  readonly quantized: boolean;
  /** Warnings that every result of the model repeats. */
  readonly notes: readonly string[];
  /** The outputs of the file; the model has only the logits. */
  readonly outputs: readonly ValueInfo[];
  /** The file's activation of its logits, or null. */
  readonly activation: Activation | null;
  /** Whether the unchanged file returns the logits. */
  readonly asItIs: boolean;
}

/** The model's files, by the names that programs use. */
export function namesOf({ files, folder }: Placed): readonly string[] {
  return files.map((f) => relative(folder, f));
}
