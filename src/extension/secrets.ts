/** The Hugging Face token: in the editor's secret storage, never in settings. Sent to the hub alone. */
import { commands, type ExtensionContext, l10n, window } from 'vscode';
import type { Services } from './services';

const KEY = 'huggingface.token';

export async function token({ secrets }: Pick<ExtensionContext, 'secrets'>): Promise<string | undefined> {
  return (await secrets.get(KEY)) || undefined;
}

/** Tells the menus whether there is one. */
export async function announceToken(context: Pick<ExtensionContext, 'secrets'>): Promise<void> {
  await commands.executeCommand('setContext', 'gradlens.hasToken', (await token(context)) !== undefined);
}

export async function setToken({ context, server }: Services): Promise<void> {
  const value = await window.showInputBox({
    title: l10n.t('Hugging Face Token'),
    prompt: l10n.t('For models whose terms must be accepted. It is kept in the editor’s secret storage.'),
    placeHolder: 'hf_…',
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (/\s/.test(text.trim()) ? l10n.t('A token has no spaces.') : undefined),
  });
  if (!value?.trim()) return;
  await context.secrets.store(KEY, value.trim());
  await announceToken(context);
  if (server.running) await server.restart();
}

export async function clearToken({ context, server }: Services): Promise<void> {
  await context.secrets.delete(KEY);
  await announceToken(context);
  if (server.running) await server.restart();
}
