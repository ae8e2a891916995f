/** Tracks the processes that this thread starts: the main thread must end them if the thread dies. */

import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';

/** `onProcess` is called with each process that starts, and when it ends. */
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
