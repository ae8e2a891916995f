import type { Backend } from './backend';
import { ExitStatus } from './exitStatus';
import { interruptible } from './interrupt';
import { run } from './run';

/** Runs the command line of this process and ends it once all output is flushed. */
export async function runProcess(backend: Backend): Promise<void> {
  const { stdin, stdout, stderr, env, argv } = process;
  stdout.on('error', () => {}); // heard where results are written
  stderr.on('error', () => {}); // nobody is left to tell
  const signal = interruptible(process, ExitStatus.interrupted);
  const status = await run(argv.slice(2), { io: { stdin, stdout, stderr, env }, backend, signal });
  process.exitCode = status;
  stdout.write('', () => stderr.write('', () => process.exit(status)));
}
