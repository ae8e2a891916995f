/** The source of a model: its files, graph, config and tokenizer. */
import { relative } from 'node:path';
import type { ModelConfig } from '../models/config';
import type { FileStates } from '../models/fileStates';
import type { ModelFiles } from '../models/folder';
import type { ModelPlaces } from '../onnx/externalData';
import type { Tokenizer } from '../tokenization/encoding';
import type { GraphFacts } from './graphFacts';
import type { GraphThread } from './graphThread';

/** Everything that was read of a model. */
export interface ModelSource extends GraphFacts {
  readonly files: ModelFiles;
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  readonly places: ModelPlaces;
  /** Reads the graph again, and compiles programs from it. */
  readonly graph: GraphThread;
  readonly states: FileStates;
  /** The states of the other files: config and tokenizer. Programs do not refer to them. */
  readonly beside: FileStates;
  /** Warnings that every result of the model repeats. */
  readonly notes: readonly string[];
}

/** The model's files, by the names that programs use. */
export function namesOf({ files, folder }: ModelPlaces): readonly string[] {
  return files.map((f) => relative(folder, f));
}
