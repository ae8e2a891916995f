/**
 * Whose runs go first, over all graphs of a model: what a person asked for, then what is on screen, then the rest. Work holds
 * back all that is less urgent from its beginning to its end, between its runs too.
 */
import type { Urgency, WorkContext } from '../../protocol/requests';

/** Less is more urgent. Asked for, but of so many runs that what is on screen would wait too long: LONG. */
const RANKS: Readonly<Record<Urgency, number>> = { asked: 0, seen: 1, rest: 3 };
const LONG = 2;

/** A piece of work, from its beginning to its end. */
export interface Turn {
  /** Less is more urgent. */
  readonly rank: number;
  /** It takes so many runs that it goes behind what is on screen. */
  long(): void;
  end(): void;
}

/** What goes along with the rows of a piece of work. */
export interface RowContext extends WorkContext {
  readonly turn?: Turn | undefined;
}

export class Precedence {
  private readonly atWork = new Set<Turn>();
  private waiting: (() => void)[] = [];

  /** Without an urgency work goes with the most urgent, however long it is. */
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

  /** Whether nothing more urgent is at work. */
  allows(rank: number): boolean {
    return Array.from(this.atWork).every((other) => other.rank >= rank);
  }

  /** Resolves when that may be another. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Resolves when a piece of work may go on. */
  async until(turn: Turn): Promise<void> {
    while (!this.allows(turn.rank)) await this.changed();
  }

  /** Those who wait look again: there is more to do, or less. */
  wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
