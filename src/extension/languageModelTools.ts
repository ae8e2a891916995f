/** Tools for agents in the editor: the label of a text, and why. */
import {
  type CancellationToken,
  LanguageModelTextPart,
  type LanguageModelTool,
  type LanguageModelToolInvocationOptions,
  type LanguageModelToolInvocationPrepareOptions,
  LanguageModelToolResult,
  l10n,
  lm,
  type PreparedToolInvocation,
  Uri,
  workspace,
} from 'vscode';
import type { Classification, Explanation } from '../protocol/explain';
import type { ExplainOptions } from '../protocol/requests';
import type { Server } from './server';
import { classificationLines, explanationLines } from './toolAnswer';

interface Input {
  readonly text?: string;
  readonly file?: string;
  readonly target?: string;
  readonly against?: string;
}

export function registerTools(server: Server): { dispose(): void }[] {
  return [
    lm.registerTool('gradlens_classify', new Tool(server, false)),
    lm.registerTool('gradlens_explain', new Tool(server, true)),
  ];
}

class Tool implements LanguageModelTool<Input> {
  constructor(
    private readonly server: Server,
    private readonly explains: boolean,
  ) {}

  prepareInvocation({ input }: LanguageModelToolInvocationPrepareOptions<Input>): PreparedToolInvocation {
    const what = input.file ?? l10n.t('a text');
    const message = this.explains ? l10n.t('Explaining the label of {0}', what) : l10n.t('Labelling {0}', what);
    const file = input.file === undefined ? undefined : resolve(input.file);
    if (!file || workspace.getWorkspaceFolder(file)) return { invocationMessage: message };
    return {
      invocationMessage: message,
      confirmationMessages: {
        title: l10n.t('Read a file outside the workspace?'),
        message: l10n.t('{0} is read and labelled on this machine.', file.fsPath),
      },
    };
  }

  async invoke(
    { input, tokenizationOptions }: LanguageModelToolInvocationOptions<Input>,
    token: CancellationToken,
  ): Promise<LanguageModelToolResult> {
    const text = await textOf(input);
    const options: ExplainOptions = {
      ...(input.target ? { target: input.target } : {}),
      ...(input.against ? { against: input.against, output: 'margin' as const } : {}),
    };
    const analysis = await this.server.request('analyze', { text, explain: this.explains, options }, token);
    const lines = this.explains
      ? explanationLines(analysis as Explanation)
      : classificationLines(analysis as Classification);
    const answer = await within(lines, tokenizationOptions, token);
    return new LanguageModelToolResult([new LanguageModelTextPart(answer)]);
  }
}

/** The document as it stands in the editor, where it is open. */
async function textOf({ text, file }: Input): Promise<string> {
  if (text !== undefined && text !== '') return text;
  if (file === undefined) throw new Error('give a text or a file');
  return (await workspace.openTextDocument(resolve(file))).getText();
}

function resolve(file: string): Uri {
  if (/^[a-z][\w+.-]+:\/\//i.test(file)) return Uri.parse(file);
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const absolute = file.startsWith('/') || /^[a-z]:[\\/]/i.test(file);
  return absolute || !folder ? Uri.file(file) : Uri.joinPath(folder, file);
}

/** As many of the lines, the most telling first, as the budget takes. */
async function within(
  lines: readonly string[],
  budget: LanguageModelToolInvocationOptions<Input>['tokenizationOptions'],
  token: CancellationToken,
): Promise<string> {
  let kept = lines.length;
  while (budget && kept > 1 && (await budget.countTokens(lines.slice(0, kept).join('\n'), token)) > budget.tokenBudget)
    kept = Math.ceil(kept / 2);
  return lines.slice(0, kept).join('\n');
}
