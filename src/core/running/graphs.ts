/** The graphs of a model that a runtime loads: the file itself, and the programs made of it. */
import type { RunDevice } from '../../protocol/runtime';
import { recipeProgram } from '../compile/recipe';
import { logitsOf } from '../compile/signature';
import { unfused } from '../compile/unfused';
import { GradientError } from '../errors';
import { encode } from '../onnx/encode';
import { hasFusedOps } from '../runtime/devices';
import type { GraphSource } from '../runtime/runtime';
import type { ModelPrograms } from './programs';
import { namesOf, type Source } from './source';

/** What runs: the file itself, its forward program, its gradient program, that of the published recipe. */
export type Part = 'file' | 'forward' | 'gradient' | 'recipe';

/** Errors of a graph, with the file that it is in. */
export function inFile<T>(file: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof GradientError)) throw cause;
    const { hints, missing } = cause;
    throw new GradientError(`${file} cannot be explained: ${cause.message}`, { cause, hints, missing });
  }
}

export class ModelGraphs {
  constructor(
    private readonly source: Source,
    private readonly programs: ModelPrograms,
  ) {}

  /** The file that everything is made of, for messages. */
  get file(): string {
    return this.source.files.onnx;
  }

  /** A graph as a device loads it. Throws GradientError where the model has no such program. */
  of(part: Part, device: RunDevice): GraphSource {
    const { files, placed, states, asItIs, quantized } = this.source;
    const check = () => states.check();
    const own = part === 'file' ? ({ own: quantized ? 'quantized' : 'floats' } as const) : {};
    if (part === 'file' && asItIs && !files.weights && device !== 'wasm') return { file: files.onnx, ...own, check };
    return { bytes: this.bytes(part, device), folder: placed.folder, files: namesOf(placed), ...own, check };
  }

  private bytes(part: Part, device: RunDevice): Uint8Array {
    const { placed } = this.source;
    if (part === 'file') return encode(placed.model);
    const fused = hasFusedOps(device);
    return inFile(this.file, () => (part === 'recipe' ? this.recipeBytes(fused) : this.programs.bytes(part, fused)));
  }

  private recipeBytes(fused: boolean): Uint8Array {
    const { placed, config } = this.source;
    const block = config.flair?.recipe?.block;
    if (block === undefined) throw new RangeError('the model has no recipe');
    const { name } = logitsOf(placed.model.graph);
    const program = recipeProgram(placed.model, block, this.programs.plan.signature.ids, name);
    return encode(fused ? program : unfused(program));
  }
}
