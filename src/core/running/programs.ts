/** A model's programs: read from the store if the same file was compiled before, else compiled from its graph. */
import type { ProgramFacts } from '../compile/compile';
import type { Plan } from '../compile/plan';
import type { ProgramStore } from '../models/programStore';

declare const __GRADLENS_BUILD__: string | undefined;
/** Identifies the code that reads graphs and compiles programs. Undefined outside of a build: then nothing is stored. */
export const BUILD = typeof __GRADLENS_BUILD__ === 'string' ? __GRADLENS_BUILD__ : undefined;

export type ProgramPart = 'forward' | 'gradient' | 'sampled';

/** Compiles programs from a graph. Each function throws what reading or compiling the graph throws. */
export interface ProgramMaker {
  plan(signal?: AbortSignal): Promise<Plan>;
  /** @param fused whether the device has the runtime's fused ops */
  bytes(part: ProgramPart, fused: boolean, signal?: AbortSignal): Promise<Uint8Array>;
}

/** The keys of programs on disk. */
export interface ProgramKey {
  /** Identifies the model and the names of its files, but not their folder. */
  readonly content: string;
  /** Identifies the code that compiles programs: stored programs hold for one build. Undefined: nothing is stored. */
  readonly build: string | undefined;
}

function storedPlan(store: ProgramStore, key: string): Plan | undefined {
  const bytes = store.read(key);
  if (!bytes) return undefined;
  const facts = JSON.parse(Buffer.from(bytes).toString('utf8')) as ProgramFacts;
  return { signature: facts, programs: facts, reason: null };
}

/** The programs of one model. */
export class ModelPrograms {
  private constructor(
    readonly plan: Plan,
    private readonly maker: ProgramMaker,
    private readonly store: ProgramStore,
    private readonly key: ProgramKey,
  ) {}

  /** Throws GradientError for a graph that is not a text classifier. */
  static async open(
    maker: ProgramMaker,
    store: ProgramStore,
    content: string,
    { signal, build = BUILD }: { readonly signal?: AbortSignal; readonly build?: string } = {},
  ): Promise<ModelPrograms> {
    const key = { content, build };
    const own = JSON.stringify([build, content, 'facts']);
    const known = build === undefined ? undefined : storedPlan(store, own);
    const plan = known ?? (await maker.plan(signal));
    if (known === undefined && build !== undefined && plan.programs)
      store.write(own, Buffer.from(JSON.stringify(plan.programs), 'utf8'));
    return new ModelPrograms(plan, maker, store, key);
  }

  get content(): string {
    return this.key.content;
  }

  get build(): string | undefined {
    return this.key.build;
  }

  /**
   * The bytes of a program. Throws GradientError where the model has none.
   * @param fused whether the device has the runtime's fused ops
   */
  async bytes(part: ProgramPart, fused = true, signal?: AbortSignal): Promise<Uint8Array> {
    if (this.plan.reason !== null) throw this.plan.reason;
    const { build, content } = this.key;
    const key = JSON.stringify([build, content, fused ? part : `${part}, unfused`]);
    const known = build === undefined ? undefined : this.store.read(key);
    if (known) return known;
    const bytes = await this.maker.bytes(part, fused, signal);
    if (build !== undefined) this.store.write(key, bytes);
    return bytes;
  }
}
