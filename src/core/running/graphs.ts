/** The graphs of a model that a runtime loads: the file itself, and the programs compiled from it. */
import * as l10n from '@vscode/l10n';
import { DEVICES } from '../../protocol/devices';
import type { RunDevice } from '../../protocol/runtime';
import { GradientError } from '../errors';
import { hasFusedOps } from '../runtime/devices';
import type { GraphSource } from '../runtime/runtime';
import type { ModelPrograms, ProgramPart } from './programs';
import { type ModelSource, namesOf } from './source';

/** The kinds of graph: the file itself, the programs compiled from it, and the program of the published recipe. */
export type Program = 'file' | ProgramPart | 'recipe';

/** Does the work and adds the file's name to a GradientError. */
export async function inFile<T>(file: string, make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (cause) {
    if (!(cause instanceof GradientError)) throw cause;
    const { hints, missing } = cause;
    throw new GradientError(l10n.t`${file} cannot be explained: ${cause.message}`, { cause, hints, missing });
  }
}

/** The graphs of one model, for any device. */
export class ModelGraphs {
  constructor(
    private readonly source: ModelSource,
    private readonly programs: ModelPrograms,
  ) {}

  /** The source file, for messages. */
  get file(): string {
    return this.source.files.onnx;
  }

  /** A graph in the form that a device loads. Throws GradientError where the model has no such program. */
  async of(part: Program, device: RunDevice): Promise<GraphSource> {
    const { files, places, states, asItIs, quantized } = this.source;
    const check = () => states.check();
    const own = part === 'file' ? ({ own: quantized ? 'quantized' : 'floats' } as const) : {};
    if (part === 'file' && asItIs && !files.weights && DEVICES[device].native)
      return { file: files.onnx, ...own, check };
    return { bytes: await this.bytes(part, device), folder: places.folder, files: namesOf(places), ...own, check };
  }

  private bytes(part: Program, device: RunDevice): Promise<Uint8Array> {
    if (part === 'file') return this.source.graph.ask('file', {});
    const fused = hasFusedOps(device);
    return inFile(this.file, () => (part === 'recipe' ? this.recipeBytes(fused) : this.programs.bytes(part, fused)));
  }

  private async recipeBytes(fused: boolean): Promise<Uint8Array> {
    const block = this.source.config.flair?.recipe?.block;
    if (block === undefined) throw new RangeError(l10n.t('the model has no recipe'));
    return this.source.graph.ask('recipe', { block, fused });
  }
}
