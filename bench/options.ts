import { UsageError } from '../src/core/errors';

/** Arguments of a benchmark: `--name value`, `--flag`, and what is neither. */
export class Options {
  readonly rest: readonly string[];
  private readonly values = new Map<string, string>();
  private readonly flags = new Set<string>();

  /** Throws UsageError for an option that is not among those named, or that lacks its value. */
  constructor(args: readonly string[], valued: readonly string[], flags: readonly string[] = []) {
    const rest: string[] = [];
    for (let i = 0; i < args.length; i++) {
      const name = args[i].replace(/^--/, '');
      if (name === args[i]) rest.push(name);
      else if (flags.includes(name)) this.flags.add(name);
      else if (!valued.includes(name)) throw new UsageError(`there is no option ${args[i]} here`);
      else if (i + 1 === args.length) throw new UsageError(`${args[i]} needs a value`);
      else this.values.set(name, args[++i]);
    }
    this.rest = rest;
  }

  has(flag: string): boolean {
    return this.flags.has(flag);
  }

  text(name: string): string | undefined {
    return this.values.get(name);
  }

  /** A whole number. */
  count(name: string, otherwise: number, least = 1): number {
    const given = this.values.get(name);
    const found = given === undefined ? otherwise : Number(given);
    if (!Number.isInteger(found) || found < least)
      throw new UsageError(`--${name} needs a whole number from ${least}, not ${given}`);
    return found;
  }
}

/** Runs a benchmark; what it throws is told on standard error; of a wrong command without where it happened. */
export function start(main: () => Promise<void>): void {
  main().catch((e: unknown) => {
    const text = e instanceof UsageError ? e.message : e instanceof Error ? (e.stack ?? e.message) : String(e);
    process.stderr.write(`${text}\n`);
    process.exitCode = 1;
  });
}
