/** Messages that the editor shows to the user; used only for important information. */
import { type Connection, MessageType, ShowMessageNotification } from 'vscode-languageserver/node';
import { visibleTitle } from '../../text/visible';

export function say(connection: Connection, kind: 'info' | 'warning' | 'error', message: string): void {
  const type = { info: MessageType.Info, warning: MessageType.Warning, error: MessageType.Error }[kind];
  void connection.sendNotification(ShowMessageNotification.method, { type, message: visibleTitle(message) });
}
