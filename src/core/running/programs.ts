/** A model's programs: from the store where the same file was seen before, else made of its graph. */
import type { ProgramFacts, ProgramMakers } from '../compile/compile';
import { type Plan, planOf } from '../compile/plan';
import { unfused } from '../compile/unfused';
import type { Model } from '../graph/graph';
import type { ProgramStore } from '../models/programStore';
import { encode } from '../onnx/encode';

declare const __GRADLENS_BUILD__: string | undefined;
/** Changes with the code that makes programs. Absent outside of a build: nothing is stored then. */
const BUILD = typeof __GRADLENS_BUILD__ === 'string' ? __GRADLENS_BUILD__ : undefined;

export type ProgramPart = 'forward' | 'gradient';

export class ModelPrograms {
  readonly plan: Plan;

  /**
   * @param model as placed: its weights lie in files relative to one folder
   * @param content what tells the model and the names of its files, but not where they lie
   * Throws GradientError for a graph that is no text classifier's.
   */
  constructor(
    private readonly model: Model,
    readonly content: string,
    private readonly store: ProgramStore,
    /** Of the code that makes programs; what is kept about them holds for one build. */
    readonly build: string | undefined = BUILD,
  ) {
    this.plan = this.stored() ?? this.made();
  }

  private key(part: string): string {
    return JSON.stringify([this.build, this.content, part]);
  }

  private stored(): Plan | undefined {
    const bytes = this.build === undefined ? undefined : this.store.read(this.key('facts'));
    if (!bytes) return undefined;
    const facts = JSON.parse(Buffer.from(bytes).toString('utf8')) as ProgramFacts;
    let plan: Plan | undefined;
    const programs = (): ProgramMakers => {
      plan ??= planOf(this.model);
      if (plan.reason !== null) throw plan.reason;
      return plan.programs;
    };
    const lazy: ProgramFacts & ProgramMakers = {
      ...facts,
      forward: () => programs().forward(),
      gradient: () => programs().gradient(),
      missing: () => programs().missing(),
    };
    return { signature: lazy, programs: lazy, reason: null };
  }

  private made(): Plan {
    const plan = planOf(this.model);
    if (this.build !== undefined && plan.programs) {
      const { ids, inputs, batch, sequence, labels, ragged, rows, embedding, twin, footprint } = plan.programs;
      const facts: ProgramFacts = { ids, inputs, batch, sequence, labels, ragged, rows, embedding, twin, footprint };
      this.store.write(this.key('facts'), Buffer.from(JSON.stringify(facts), 'utf8'));
    }
    return plan;
  }

  /**
   * The bytes of a program. Throws GradientError where the model has none.
   * @param fused whether the device has the runtime's fused ops
   */
  bytes(part: ProgramPart, fused = true): Uint8Array {
    if (this.plan.reason !== null) throw this.plan.reason;
    const { programs } = this.plan;
    const key = this.key(fused ? part : `${part}, unfused`);
    const known = this.build === undefined ? undefined : this.store.read(key);
    if (known) return known;
    const program = programs[part]();
    const bytes = encode(fused ? program : unfused(program));
    if (this.build !== undefined) this.store.write(key, bytes);
    return bytes;
  }
}
