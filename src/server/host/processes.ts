/** The processes that this thread starts, as they come and go: whoever outlives the thread may have to end them. */

import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';

/** `onProcess` is told of each process that begins, and of its end. */
export function watchProcesses(onProcess: (pid: number, lives: boolean) => void): void {
  subscribe('child_process', (message) => {
    const { process: child } = message as { readonly process: ChildProcess };
    child.once('spawn', () => {
      const { pid } = child;
      if (pid === undefined) return;
      onProcess(pid, true);
      child.once('exit', () => onProcess(pid, false));
    });
  });
}
