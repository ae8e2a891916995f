/** Gradlens in a window, through what it exports for tests. */

import type { Testing } from '../../../src/extension/testing';
import type { ShownExplanation } from '../../../src/protocol/editor';
import type { Host } from './host';
import { until } from './until';

/** One that is finished. */
export type Finished = ShownExplanation & { readonly explanation: NonNullable<ShownExplanation['explanation']> };

const isFinished = (shown: ShownExplanation): shown is Finished => shown.explanation !== null;

/** Offsets [start, end) by kind of paint. */
export type Painted = ReturnType<Testing['decorations']>;

export class Gradlens {
  constructor(private readonly host: () => Host) {}

  uri(path: string): string {
    return `file://${path}`;
  }

  server(): Promise<ReturnType<Testing['server']>> {
    return this.ask('server');
  }

  status(): Promise<ReturnType<Testing['status']>> {
    return this.ask('status');
  }

  painted(path: string): Promise<Painted> {
    return this.ask('decorations', this.uri(path));
  }

  paintedIn(uri: string): Promise<Painted> {
    return this.ask('decorations', uri);
  }

  panel(): Promise<ReturnType<Testing['panel']>> {
    return this.ask('panel');
  }

  terminal(): Promise<ReturnType<Testing['terminal']>> {
    return this.ask('terminal');
  }

  labelled(): Promise<readonly string[]> {
    return this.ask('labelled');
  }

  shown(path?: string): Promise<readonly ShownExplanation[]> {
    return path === undefined ? this.ask('explanations') : this.ask('explanations', this.uri(path));
  }

  /** Waits for an explanation of a file that is finished and fits. */
  explained(path: string, fits: (shown: Finished) => boolean = () => true, timeout = 30_000): Promise<Finished> {
    return until(
      `an explanation of ${path}`,
      async () => (await this.shown(path)).filter(isFinished).find(fits),
      timeout,
    );
  }

  private ask<R>(name: keyof Testing, ...args: readonly unknown[]): Promise<R> {
    return this.host().run(
      (vscode, [what, rest]) => {
        const testing = vscode.extensions.getExtension('gradlens.gradlens')?.exports?.testing;
        if (!testing) throw new Error('Gradlens is not active');
        const found = testing[what];
        return JSON.parse(JSON.stringify((typeof found === 'function' ? found(...rest) : found) ?? null));
      },
      [name as string, args] as const,
    );
  }
}
