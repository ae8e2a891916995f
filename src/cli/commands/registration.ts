import type { Command } from 'commander';
import type { ExitStatus } from '../exitStatus';
import type { OutputOptions } from '../options/outputOptions';
import type { CommandSession } from '../session';

/** Runs a command's action in a session and stores its exit status. */
export type RunAction = (
  options: OutputOptions,
  action: (session: CommandSession) => Promise<ExitStatus>,
) => Promise<void>;

/** Adds a command to the program; one file per command exports one. */
export type Registration = (program: Command, run: RunAction) => void;
