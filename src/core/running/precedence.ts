/**
 * Precedence of runs over all graphs of a model: what the user asked for, then what is on screen, then the rest. Work
 * holds back all less urgent work from its beginning to its end, between its runs too.
 */
import type { Urgency, WorkContext } from '../../protocol/requests';

/**
 * Lower is more urgent. LONG: asked for by the user, but with so many runs that what is on screen would wait too long.
 */
const RANKS: Readonly<Record<Urgency, number>> = { asked: 0, seen: 1, rest: 3 };
const LONG = 2;

/** A piece of work, from its beginning to its end. */
export interface Turn {
  /** Lower is more urgent. */
  readonly rank: number;
  /** Marks work with so many runs that it has to wait for work on what is on screen. */
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
