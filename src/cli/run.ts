import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { CancelledError, UsageError } from '../core/errors';
import type { Backend } from './backend';
import { cacheCommand } from './commands/cache';
import { classifyCommand } from './commands/classify';
import { downloadCommand } from './commands/download';
import { explainCommand } from './commands/explain';
import { importCommand } from './commands/import';
import { inspectCommand } from './commands/inspect';
import type { Registration } from './commands/registration';
import { serveCommand } from './commands/serve';
import { tokenizeCommand } from './commands/tokenize';
import { verifyCommand } from './commands/verify';
import { ExitStatus } from './exitStatus';
import type { Host } from './io';
import { Log } from './log';
import { openSession } from './session';

/** The commands in the order in which help lists them. */
const COMMANDS: readonly Registration[] = [
  explainCommand,
  classifyCommand,
  tokenizeCommand,
  verifyCommand,
  inspectCommand,
  importCommand,
  downloadCommand,
  serveCommand,
  cacheCommand,
];

/** Runs the command line `args` (without node and script). Never throws: failures become one line and a status. */
export async function run(args: readonly string[], host: Host<Backend>): Promise<ExitStatus> {
  let status: ExitStatus = ExitStatus.done;
  let log = new Log(host.io.stderr, 'warn');
  const program = createProgram(host);
  for (const register of COMMANDS) {
    register(program, async (options, action) => {
      const session = openSession(host, options);
      log = session.log;
      status = await action(session);
    });
  }
  try {
    await program.parseAsync(args.length === 0 ? ['--help'] : args, { from: 'user' });
    return status;
  } catch (error) {
    return failureStatus(error, log);
  }
}

function createProgram(host: Host<Backend>): Command {
  return new Command('gradlens')
    .description('Shows which words made a text classifier decide, for any ONNX model. No text leaves this machine.')
    .version(version)
    .helpCommand(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => host.io.stdout.write(text),
      writeErr: (text) => host.io.stderr.write(text),
      outputError: () => {}, // said in one line by failureStatus
    });
}

/** Reports the failure and returns its exit status. */
function failureStatus(error: unknown, log: Log): ExitStatus {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return ExitStatus.done; // --help, --version
    log.failure(usageError(error));
    return ExitStatus.usage;
  }
  if (error instanceof CancelledError) {
    log.failure(error);
    return ExitStatus.interrupted;
  }
  log.failure(error);
  return error instanceof UsageError ? ExitStatus.usage : ExitStatus.failed;
}

/** Commander's 'error: unknown option '--modle'\n(Did you mean --model?)' on one line. */
function usageError(error: CommanderError): UsageError {
  const message = error.message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*\(Did you mean (.*)\?\)/, ' (did you mean $1?)');
  return new UsageError(message, { cause: error });
}
