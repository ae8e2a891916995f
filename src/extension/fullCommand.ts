/** The command line of an explanation for a terminal that knows no `gradlens`: with the paths of Node and of the bundle. */
import { type Shell, shellArgument } from '../text/shell';

export interface CommandPlace {
  /** The program that runs this extension. */
  readonly node: string;
  /** The bundle of the command line. */
  readonly cli: string;
  /** That program is Node only where it is told so. */
  readonly electron: boolean;
  readonly shell: Shell;
}

const NAME = 'gradlens';

/** @param line begins with `gradlens` */
export function fullCommand(line: string, { node, cli, electron, shell }: CommandPlace): string {
  const rest = line.slice(NAME.length);
  const program = [node, cli].map((path) => shellArgument(path, shell)).join(' ');
  if (shell === 'posix') return `${electron ? 'ELECTRON_RUN_AS_NODE=1 ' : ''}${program}${rest}`;
  // PowerShell waits for a program with a window of its own only where something reads what it writes.
  return electron ? `$env:ELECTRON_RUN_AS_NODE = 1; & ${program}${rest} | Out-Default` : `& ${program}${rest}`;
}
