/** What a benchmark is to reach, beside what it measured. */
import { appendFileSync } from 'node:fs';
import { grouped, table } from './figures';

export interface Goal {
  readonly what: string;
  readonly goal: string;
  readonly measured: string;
  readonly met: boolean;
}

export function atMost(what: string, measured: number, limit: number, unit = '', digits = 2): Goal {
  return goal(what, measured, `at most ${limit}${unit}`, measured <= limit, unit, digits);
}

export function atLeast(what: string, measured: number, limit: number, unit = '', digits = 2): Goal {
  return goal(what, measured, `at least ${limit}${unit}`, measured >= limit, unit, digits);
}

function goal(what: string, measured: number, text: string, met: boolean, unit: string, digits: number): Goal {
  return { what, goal: text, measured: `${grouped(measured, digits)}${unit}`, met };
}

export function goalTable(goals: readonly Goal[]): string {
  const line = ({ what, goal, measured, met }: Goal) => [what, goal, measured, met ? 'met' : '**missed**'];
  return table([['goal', 'asked', 'measured', ''], ...goals.map(line)]);
}

/** Prints goals; a run of all parts gathers them from the file that it names. */
export function sayGoals(goals: readonly Goal[]): void {
  process.stdout.write(`\n${goalTable(goals)}`);
  const file = process.env.GRADLENS_BENCH_GOALS;
  if (file) for (const g of goals) appendFileSync(file, `${JSON.stringify(g)}\n`);
}
