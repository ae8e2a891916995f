/** Wrong options: exit status 2, before any model is loaded where that is possible. */
import { describe, it } from 'vitest';
import { BERT, expectFailure, gradlens, inTurn } from './command';

const MODEL = ['--model', BERT];
const GOAL = ['--text', 'goal', ...MODEL];
const LONG = 'goal striker minister profits '.repeat(40);

const CASES: readonly (readonly [readonly string[], ...(string | RegExp)[]])[] = [
  [['explian'], "unknown command 'explian'", 'did you mean explain'],
  [['explain', ...GOAL, '--colour'], "unknown option '--colour'"],
  [['explain', ...GOAL, '--method', 'lime'], '--method', 'lime', 'gausslegendre'],
  [['explain', ...GOAL, '--device', 'tpu'], '--device', 'tpu', 'cpu'],
  [['explain', ...GOAL, '--device', 'dml'], '--device dml', 'cpu'],
  [['explain', ...GOAL, '--format', 'pdf'], '--format', 'pdf', 'html'],
  [['classify', ...GOAL, '--format', 'html'], '--format', 'html', 'csv'],
  [['explain', ...GOAL, '--dtype', 'int3'], '--dtype', 'int3'],
  [['explain', ...GOAL, '--output', 'loss'], '--output', 'loss'],
  [['explain', ...GOAL, '--baseline', 'blank'], '--baseline', 'blank'],
  [['explain', ...GOAL, '--task', 'ranking'], '--task', 'ranking'],
  [['explain', ...GOAL, '--task', 'binary'], '--task binary', '3'],
  [['explain', ...GOAL, '--target', 'weather'], '--target', 'weather', 'business, sport, tech'],
  [['explain', ...GOAL, '--target', '3'], '--target', '3', 'business, sport, tech'],
  [['explain', ...GOAL, '--output', 'margin', '--against', 'weather'], '--against', 'weather'],
  [['explain', ...GOAL, '--output', 'margin', '--target', 'sport', '--against', 'sport'], '--against', 'sport'],
  [['explain', ...GOAL, '--against', 'sport'], '--against', '--output margin'],
  ...['0', '-1', '1.5', 'abc', '1e9', '10001', ''].map(
    (n) => [['explain', ...GOAL, '--n-steps', n], '--n-steps', `'${n}'`, '1 to 10000'] as const,
  ),
  [['explain', ...GOAL, '--method', 'riemann_trapezoid', '--n-steps', '1'], '--n-steps', 'riemann_trapezoid', '2'],
  ...['0', '-0.1', '1', 'NaN', 'Infinity', 'x'].map(
    (t) => [['explain', ...GOAL, '--tolerance', t], '--tolerance', `'${t}'`] as const,
  ),
  [['explain', ...GOAL, '--internal-batch-size', '0'], '--internal-batch-size', "'0'"],
  [['explain', ...GOAL, '--stride', '0'], '--stride', "'0'"],
  [['explain', '--text', LONG, ...MODEL, '--stride', '63'], '--stride', '63', '62'],
  [['explain', 'a.txt', '--text', 'goal'], '--text', 'a.txt'],
  [['explain'], 'nothing to read', '--text'],
  [['explain', '-', '-'], 'standard input'],
  [['explain', ...GOAL, '--resume'], '--resume', '-o FILE'],
  [['explain', ...GOAL, '-o', ''], '-o'],
  [['inspect', BERT, '--model', BERT], '--model'],
];

describe('wrong usage ends with 2 and one line that names it', () => {
  for (const [args, ...words] of CASES)
    it.concurrent(args.join(' ').replace(BERT, 'bert').slice(0, 90), () =>
      inTurn(async () => expectFailure(await gradlens(args), 2, ...words)),
    );
});
