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
  workspace,
} from 'vscode';
import type { Classification, Explanation } from '../protocol/explain';
import type { ExplainOptions } from '../protocol/requests';
import { visibleTitle } from '../text/visible';
import type { Server } from './server';
import { classificationLines, explanationLines } from './toolAnswer';
import { toolFile } from './toolFile';
import { type ToolInput, toolInput } from './toolInput';

export function registerTools(server: Server): { dispose(): void }[] {
  return [
    lm.registerTool('gradlens_classify', new Tool(server, false)),
    lm.registerTool('gradlens_explain', new Tool(server, true)),
  ];
}

export class Tool implements LanguageModelTool<ToolInput> {
  /** Files outside the workspace that the user confirmed, by the name that the agent used. */
  private readonly shown = new Map<string, string>();

  constructor(
    private readonly server: Pick<Server, 'request'>,
    private readonly explains: boolean,
  ) {}

  async prepareInvocation({
    input: given,
  }: LanguageModelToolInvocationPrepareOptions<ToolInput>): Promise<PreparedToolInvocation> {
    const { file } = toolInput(given);
    const what = file === undefined ? l10n.t('a text') : visibleTitle(file);
    const message = this.explains ? l10n.t('Explaining the label of {0}', what) : l10n.t('Labelling {0}', what);
    if (file === undefined) return { invocationMessage: message };
    const { uri, inside } = await toolFile(file);
    if (inside) return { invocationMessage: message };
    this.shown.set(file, uri.toString());
    return {
      invocationMessage: message,
      confirmationMessages: {
        title: l10n.t('Read a file outside the workspace?'),
        message: l10n.t('{0} is read and labelled on this machine.', visibleTitle(uri.fsPath)),
      },
    };
  }

  async invoke(
    { input: given, tokenizationOptions }: LanguageModelToolInvocationOptions<ToolInput>,
    token: CancellationToken,
  ): Promise<LanguageModelToolResult> {
    const input = toolInput(given);
    const text = input.text ?? (await this.textOf(input.file ?? ''));
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

  /** The document's text in the editor, where it is open. A link may have changed since it was checked. */
  private async textOf(file: string): Promise<string> {
    const { uri, inside } = await toolFile(file);
    const shown = this.shown.get(file);
    this.shown.delete(file);
    if (!inside && shown !== uri.toString())
      throw new Error(`${file} lies outside the workspace, at ${uri.fsPath}: ask for it again`);
    return (await workspace.openTextDocument(uri)).getText();
  }
}

/** As many of the lines, the most telling first, as the budget takes. */
async function within(
  lines: readonly string[],
  budget: LanguageModelToolInvocationOptions<ToolInput>['tokenizationOptions'],
  token: CancellationToken,
): Promise<string> {
  let kept = lines.length;
  while (budget && kept > 1 && (await budget.countTokens(lines.slice(0, kept).join('\n'), token)) > budget.tokenBudget)
    kept = Math.ceil(kept / 2);
  return lines.slice(0, kept).join('\n');
}
