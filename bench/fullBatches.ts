/** What the runtime alone can do with many rows: full batches back to back, without a queue or anything around them. */

import { rowsWithin } from '../src/core/compile/footprint';
import { PROGRAM_OUTPUTS } from '../src/core/compile/programNames';
import { programFeeds, type Row } from '../src/core/compile/rows';
import { encode } from '../src/core/onnx/encode';
import { BUDGET, MOST_ROWS } from '../src/core/running/rowSession';
import { ProcessRuntime } from '../src/core/runtime/process';
import type { RuntimeSession } from '../src/core/runtime/runtime';
import { programsOf } from './shapes';

export class FullBatches {
  private constructor(
    private readonly runtime: ProcessRuntime,
    private readonly session: RuntimeSession,
    private readonly programs: ReturnType<typeof programsOf>['programs'],
  ) {}

  /** The forward program of a model folder. */
  static async open(folder: string): Promise<FullBatches> {
    const { placed, programs } = programsOf(folder);
    const runtime = new ProcessRuntime('cpu');
    const session = await runtime.load({ bytes: encode(programs.forward()), folder: placed.folder });
    return new FullBatches(runtime, session, programs);
  }

  /** Token ids of each row, sorted by length and padded within a batch as the mask hides it. */
  async run(ids: readonly (readonly number[])[]): Promise<void> {
    const { inputs, ids: name, footprint } = this.programs;
    const sorted = [...ids].sort((a, b) => a.length - b.length);
    const most = rowsWithin(footprint, sorted[sorted.length - 1].length, BUDGET, MOST_ROWS);
    for (let at = 0; at < sorted.length; at += most) {
      const part = sorted.slice(at, at + most);
      const width = part[part.length - 1].length;
      await this.session.run(
        programFeeds(
          inputs,
          name,
          part.map((row) => padded(row, width)),
        ),
        [PROGRAM_OUTPUTS.logits],
      );
    }
  }

  close(): Promise<void> {
    return this.runtime.dispose();
  }
}

function padded(ids: readonly number[], width: number): Row {
  const rest = Array<number>(width - ids.length).fill(0);
  return { ids: [...ids, ...rest], types: Array<number>(width).fill(0), mask: [...ids.map(() => 1), ...rest] };
}
