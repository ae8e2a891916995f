/** What the set-up of a run hands to the tests. */
import 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly chromium: string;
    readonly vsix: string;
    readonly server: string;
    readonly home: string;
    /** What a process has in its environment to compute WebGPU without a GPU. */
    readonly swiftShader: Readonly<Record<string, string>>;
  }
}
