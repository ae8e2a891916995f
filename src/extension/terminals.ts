/** The command line that comes along with the extension, on the PATH of the editor's terminals once it is asked for. */
import { delimiter } from 'node:path';
import { type ExtensionContext, env, l10n, Uri, window } from 'vscode';
import { fullCommand } from './fullCommand';
import type { Services } from './services';

const OFFERED = 'gradlens.commandLine';

/** What terminals get: the folder behind their PATH, where a `gradlens` of the user's own comes first, and Node's place. */
export function terminalVariables({ extensionUri }: Pick<ExtensionContext, 'extensionUri'>) {
  return { path: Uri.joinPath(extensionUri, 'dist', 'bin').fsPath, node: process.execPath };
}

/** After an update the extension lies elsewhere: terminals that had it are told. */
export function renewTerminals(context: ExtensionContext): void {
  if (context.globalState.get(OFFERED) === true) offerToTerminals(context);
}

function offerToTerminals(context: ExtensionContext): void {
  const { path, node } = terminalVariables(context);
  const variables = context.environmentVariableCollection;
  variables.description = l10n.t('The command line "gradlens"');
  variables.append('PATH', `${delimiter}${path}`);
  variables.replace('GRADLENS_NODE', node);
}

/** Says where a line that was copied can be run: here in a terminal, or anywhere with all its paths. */
export async function copied({ context }: Services, line: string): Promise<void> {
  offerToTerminals(context);
  await context.globalState.update(OFFERED, true);
  const open = l10n.t('Open Terminal');
  const full = l10n.t('Copy with Full Paths');
  const said = l10n.t('Command line copied. New terminals of this editor know "gradlens"; others need the full paths.');
  // The command is done; the answer may never come.
  void window.showInformationMessage(said, open, full).then(async (answer) => {
    if (answer === full) await env.clipboard.writeText(fullCommand(line, placeOf(context)));
    if (answer !== open) return;
    const terminal = window.createTerminal({ name: 'Gradlens' });
    terminal.show();
    terminal.sendText(line, false);
  });
}

function placeOf({ extensionUri }: ExtensionContext) {
  return {
    node: process.execPath,
    cli: Uri.joinPath(extensionUri, 'dist', 'cli.js').fsPath,
    electron: process.versions.electron !== undefined,
    shell: process.platform === 'win32' ? ('windows' as const) : ('posix' as const),
  };
}
