/** The settings `gradlens.*`, typed by their one definition. */
import { ConfigurationTarget, type Uri, workspace } from 'vscode';
import { SETTINGS, type SettingName, type Settings, settingMismatch } from '../protocol/settings';
import { fileOf } from './cells';

/** As it holds for the resource; what has the wrong type counts as not set. */
export function setting<N extends SettingName>(name: N, resource?: Uri): Settings[N] {
  const value = workspace.getConfiguration('gradlens', resource && fileOf(resource)).get<unknown>(name);
  return (settingMismatch(name, value) === null ? value : SETTINGS[name].default) as Settings[N];
}

/** Changes a setting where it is set now, else for the user. */
export async function change<N extends SettingName>(name: N, value: Settings[N], resource?: Uri): Promise<void> {
  const configuration = workspace.getConfiguration('gradlens', resource && fileOf(resource));
  const found = configuration.inspect(name);
  const target =
    found?.workspaceFolderValue !== undefined
      ? ConfigurationTarget.WorkspaceFolder
      : found?.workspaceValue !== undefined
        ? ConfigurationTarget.Workspace
        : ConfigurationTarget.Global;
  await configuration.update(name, value, target);
}
