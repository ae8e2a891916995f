/** Time of work, in seconds. */

export async function timed<T>(work: () => Promise<T>): Promise<readonly [seconds: number, result: T]> {
  const start = performance.now();
  const result = await work();
  return [(performance.now() - start) / 1000, result];
}

export async function seconds(work: () => Promise<unknown>): Promise<number> {
  return (await timed(work))[0];
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Threads of the run before may spin for a while, in milliseconds. */
const SPINNING = 100;

/** Waits until the machine has come to rest. */
export function rest(): Promise<void> {
  return pause(SPINNING);
}

/** Seconds of each kind of work, by round. */
export class Rounds {
  private readonly times = new Map<string, number[]>();

  add(name: string, value: number): void {
    const list = this.times.get(name);
    if (list) list.push(value);
    else this.times.set(name, [value]);
  }

  /** Adds what `work` timed itself, on a machine that has come to rest. */
  async told(name: string, work: () => Promise<{ readonly seconds: number }>, units = 1): Promise<void> {
    await rest();
    this.add(name, (await work()).seconds / units);
  }

  /** Times work on a machine that has come to rest. */
  async time<T>(name: string, work: () => Promise<T>, units = 1): Promise<T> {
    await rest();
    const [took, result] = await timed(work);
    this.add(name, took / units);
    return result;
  }

  /** In the order in which they came. */
  get names(): readonly string[] {
    return [...this.times.keys()];
  }

  /** Throws RangeError for a name that was never timed. */
  of(name: string): readonly number[] {
    const found = this.times.get(name);
    if (!found) throw new RangeError(`nothing was timed as ${name}`);
    return found;
  }
}
