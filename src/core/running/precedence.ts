/**
 * Precedence of runs over all graphs of a model: work that the user requested, then work for the screen, then the rest.
 * Less urgent work waits from the beginning of more urgent work to its end, also between its runs.
 */
import type { Urgency, WorkContext } from '../../protocol/requests';

/**
 * Lower is more urgent. LONG: requested by the user, but with so many runs that work for the screen would wait too
 * long.
 */
const RANKS: Readonly<Record<Urgency, number>> = { asked: 0, seen: 1, rest: 3 };
const LONG = 2;

/** A piece of work, from its beginning to its end. */
export interface Turn {
  /** Lower is more urgent. */
  readonly rank: number;
  /** Marks the work as long: it has so many runs that work for the screen takes precedence. */
  long(): void;
  end(): void;
}

/** Options of a piece of work that its rows carry. */
export interface RowContext extends WorkContext {
  readonly turn?: Turn | undefined;
}

/** The work on one model and its precedence. */
export class Precedence {
  private readonly atWork = new Set<Turn>();
  private waiting: (() => void)[] = [];

  /** Begins a piece of work. Without an urgency it counts as the most urgent, even if it is long. */
  begin(urgency?: Urgency): Turn {
    let rank = urgency === undefined ? 0 : RANKS[urgency];
    const turn: Turn = {
      get rank() {
        return rank;
      },
      long: () => {
        if (urgency === undefined) return;
        rank = Math.max(rank, LONG);
        this.wake();
      },
      end: () => {
        this.atWork.delete(turn);
        this.wake();
      },
    };
    this.atWork.add(turn);
    return turn;
  }

  /** Whether no work of a lower rank (more urgent) is running. */
  allows(rank: number): boolean {
    return Array.from(this.atWork).every((other) => other.rank >= rank);
  }

  /** Resolves when the result of `allows` may have changed. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Resolves when a piece of work may continue. */
  async until(turn: Turn): Promise<void> {
    while (!this.allows(turn.rank)) await this.changed();
  }

  /** Lets waiting work check again. */
  wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
