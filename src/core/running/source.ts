/** The source of a model, as the running room sees it. */
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
  /** Reads the graph again, and compiles programs from it. */
  readonly graph: GraphThread;
  readonly states: FileStates;
  /** Files read beside the graph: config and tokenizer. Programs do not refer to them. */
  readonly beside: FileStates;
  /** How the numbers are stored, according to the graph. */
  readonly dtype: string;
  /** Whether the file computes with integers. */
  readonly quantized: boolean;
  /** Warnings about it that every result repeats. */
  readonly notes: readonly string[];
  /** The outputs of the file; the model has the logits alone. */
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
