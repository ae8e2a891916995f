/** Forward runs of the user's own file as it is, with as many rows as asked for. */

import { logitsOf } from '../src/core/compile/logits';
import { ownFeeds, type Row } from '../src/core/compile/rows';
import { modelFiles } from '../src/core/models/folder';
import { ProcessRuntime } from '../src/core/runtime/process';
import type { RuntimeSession } from '../src/core/runtime/runtime';
import { programsOf } from './shapes';

export class FileRuns {
  private constructor(
    private readonly runtime: ProcessRuntime,
    private readonly session: RuntimeSession,
    private readonly found: ReturnType<typeof programsOf>,
  ) {}

  static async open(folder: string): Promise<FileRuns> {
    const runtime = new ProcessRuntime('cpu');
    const session = await runtime.load({ file: modelFiles(folder).onnx });
    return new FileRuns(runtime, session, programsOf(folder));
  }

  /** Rows of one length. */
  async run(rows: readonly Row[]): Promise<void> {
    const { inputs, ids } = this.found.programs;
    await this.session.run(ownFeeds(inputs, ids, rows), [logitsOf(this.found.placed.model.graph).name]);
  }

  dispose(): Promise<void> {
    return this.runtime.dispose();
  }
}
