/** Reading a model's graph and compiling its programs: the work of the graph thread. */
import { basename } from 'node:path';
import type { Failure } from '../../protocol/failure';
import type { Inspection, Scan } from '../../protocol/requests';
import type { ProgramFacts } from '../compile/compile';
import { headOf, type Wanted } from '../compile/head';
import { inspected } from '../compile/inspected';
import { logitsOf } from '../compile/logits';
import { type MadePlan, type Plan, planOf } from '../compile/plan';
import { recipeProgram } from '../compile/recipe';
import { runnable } from '../compile/runnable';
import { type Storage, storageOf } from '../compile/storage';
import { unfused } from '../compile/unfused';
import { GradlensError, toFailure } from '../errors';
import { type Graph, type Model, opKey } from '../graph/graph';
import type { ModelFiles } from '../models/folder';
import { positionFacts } from '../models/positionTables';
import { variantOfStored } from '../models/variants';
import { weightsModel } from '../models/weights';
import { decode } from '../onnx/decode';
import { encode } from '../onnx/encode';
import { type Placed, place, referencesOf } from '../onnx/externalData';
import { skim } from '../onnx/skim';
import { type BuiltGraph, builtFacts, type FileFacts } from './graphFacts';
import type { ProgramPart } from './programs';

/** The source of the graph: files of a model folder, or a graph that was built from weights. */
export type Origin = (Omit<ModelFiles, 'folder'> & { readonly wanted: Wanted }) | BuiltGraph;

/** A classifier's graph. */
interface Classifier {
  readonly placed: Placed;
  readonly facts: FileFacts;
}

/** A plan in the form that crosses threads. */
export interface PlanFacts extends Omit<Plan, 'reason'> {
  readonly reason: Failure | null;
}

/** The part of an inspection that comes from the graph. */
export type Found = Omit<Inspection, 'schema' | 'model' | 'problemType' | 'longestInput' | 'tokenizer' | 'devices'>;

/** Facts of a model from its graph. */
export type Scanned = Omit<Scan, 'schema' | 'path' | 'files' | 'limits'> & { readonly files: readonly string[] };

/** Requests and results of each step, by name. */
export interface Tasks {
  readonly read: { readonly ask: object; readonly result: FileFacts };
  readonly locations: { readonly ask: object; readonly result: readonly string[] };
  readonly plan: { readonly ask: object; readonly result: PlanFacts };
  readonly program: {
    readonly ask: { readonly part: ProgramPart; readonly fused: boolean };
    readonly result: Uint8Array;
  };
  readonly recipe: { readonly ask: { readonly block: string; readonly fused: boolean }; readonly result: Uint8Array };
  readonly file: { readonly ask: object; readonly result: Uint8Array };
  readonly inspect: { readonly ask: object; readonly result: Found };
  readonly scan: { readonly ask: object; readonly result: Scanned };
}

export type TaskName = keyof Tasks;

/** Only the facts, which can be sent between threads, without the functions that compile programs. */
function factsOf(programs: ProgramFacts): ProgramFacts {
  const { ids, inputs, batch, sequence, labels, ragged, rows, embedding, twin, footprint, hidden, kinks } = programs;
  return { ids, inputs, batch, sequence, labels, ragged, rows, embedding, twin, footprint, hidden, kinks };
}

/** The graph of a file, or the one built for a file of weights, with the storage of its numbers. */
interface Decoded extends Storage {
  readonly model: Model;
}

function decoded(onnx: string): Decoded {
  const model = decode(skim(onnx), onnx);
  const { dtype, quantized } = storageOf(model.graph);
  return { model, dtype: variantOfStored(dtype, basename(onnx)), quantized };
}

/** Counts by op, for a graph that cannot be explained. */
function opsOf({ nodes }: Graph): Scanned['ops'] {
  const counts = new Map<string, number>();
  for (const node of nodes) counts.set(opKey(node), (counts.get(opKey(node)) ?? 0) + 1);
  return [...counts].sort().map(([op, count]) => ({ op, count, onPath: 0, differentiable: false }));
}

/** Counts over a graph and its subgraphs. */
function facts(graph: Graph): Pick<Scanned, 'inputs' | 'outputs' | 'nodes' | 'constants'> {
  const constants = { count: 0, elements: 0, bytes: 0 };
  let nodes = 0;
  const add = (part: Graph): void => {
    nodes += part.nodes.length;
    for (const { dims, data } of part.initializers.values()) {
      constants.count++;
      constants.elements += dims.reduce((a, b) => a * b, 1);
      constants.bytes += data.kind === 'bytes' ? data.bytes.length : data.length;
    }
    for (const node of part.nodes) for (const a of node.attributes.values()) if (a.kind === 'graph') add(a.value);
  };
  add(graph);
  return { inputs: graph.inputs, outputs: graph.outputs, nodes, constants };
}

/** The steps of the graph thread for one model. */
export class GraphTasks implements Readonly<Record<TaskName, (ask: never) => unknown>> {
  private known: Classifier | undefined;
  private plannedOnce: MadePlan | undefined;
  private decodedOnce: Decoded | undefined;

  constructor(private readonly origin: Origin) {}

  private get classifier(): Classifier {
    this.known ??= this.readOnce();
    return this.known;
  }

  private readOnce(): Classifier {
    const { origin } = this;
    if ('placed' in origin) return { placed: origin.placed, facts: { ...builtFacts(origin), references: [] } };
    const { model, dtype, quantized } = this.decoded(origin);
    const { activation, asItIs, model: classifier } = headOf(model, origin.wanted);
    const runs = runnable(classifier);
    const placed = place(runs, origin.onnx);
    const { graph } = placed.model;
    return {
      placed,
      facts: {
        references: referencesOf(runs),
        logits: logitsOf(graph),
        positions: positionFacts(graph),
        dtype,
        quantized,
        outputs: model.graph.outputs,
        activation,
        asItIs: asItIs && runs === classifier,
      },
    };
  }

  private get model(): Model {
    return this.classifier.placed.model;
  }

  read(): FileFacts {
    return this.classifier.facts;
  }

  private decoded(origin: Exclude<Origin, BuiltGraph>): Decoded {
    this.decodedOnce ??= origin.weights
      ? { ...weightsModel(origin.onnx, origin.config), quantized: false }
      : decoded(origin.onnx);
    return this.decodedOnce;
  }

  private placedAsItIs(): Placed {
    const { origin } = this;
    return 'placed' in origin ? origin.placed : place(this.decoded(origin).model, origin.onnx);
  }

  /** Names, relative to the model's file, of the files with its weights; unchecked. */
  locations(): readonly string[] {
    const { origin } = this;
    if ('placed' in origin) return [];
    return referencesOf(decode(skim(origin.onnx), origin.onnx)).map(({ location }) => location);
  }

  private get made(): MadePlan {
    const { origin } = this;
    this.plannedOnce ??= planOf(this.model, 'placed' in origin ? undefined : origin.wanted.ids);
    return this.plannedOnce;
  }

  plan(): PlanFacts {
    const { programs, signature, reason } = this.made;
    if (programs === null) return { signature, programs, reason: toFailure(reason) };
    const facts = factsOf(programs);
    return { signature: facts, programs: facts, reason: null };
  }

  program({ part, fused }: Tasks['program']['ask']): Uint8Array {
    const { programs, reason } = this.made;
    if (programs === null) throw reason;
    const program = programs[part]();
    return encode(fused ? program : unfused(program));
  }

  recipe({ block, fused }: Tasks['recipe']['ask']): Uint8Array {
    const { model } = this;
    const program = recipeProgram(model, block, this.made.signature.ids, logitsOf(model.graph).name);
    return encode(fused ? program : unfused(program));
  }

  /** The file itself, for a runtime that cannot read files. */
  file(): Uint8Array {
    return encode(this.model);
  }

  inspect(): Found {
    return inspected(this.model.graph, this.made);
  }

  /** A summary of the graph, text classifier or not; throws where it cannot be read. */
  scan(): Scanned {
    const { model, files } = this.placedAsItIs();
    const { graph, opsets } = model;
    const own = { ...facts(graph), files, opsets: Object.fromEntries(opsets) };
    try {
      const { embedding, explainedBy, reason, ops, warnings } = this.inspect();
      return { ...own, embedding, explainedBy, reason, ops, warnings };
    } catch (error) {
      if (!(error instanceof GradlensError)) throw error;
      return { ...own, embedding: null, explainedBy: null, reason: error.message, ops: opsOf(graph), warnings: [] };
    }
  }
}
