/** Scores after the strongest words, for editors that cannot show colours. */
import { type Connection, type InlayHint, InlayHintRefreshRequest } from 'vscode-languageserver/node';
import { shareText } from '../../text/numbers';
import type { EditingSession } from '../editing/session';
import { Throttle } from './throttle';

/** The lowest colour step of words that show their scores: half of the largest score. */
const STRONG = 3;
const REFRESH = 1000;

export function offerHints(connection: Connection, session: EditingSession): void {
  connection.languages.inlayHint.on(({ textDocument: { uri }, range }): InlayHint[] => {
    const document = session.find(uri);
    if (!document?.settings['decorations.enabled']) return [];
    const from = document.offsetAt(range.start);
    const to = document.offsetAt(range.end);
    const entry = session.explaining.store.of(uri).at(-1);
    if (!entry) return [];
    return entry
      .placed('word')
      .filter(({ item, range: { end } }) => Math.abs(item.step) >= STRONG && end >= from && end <= to)
      .map(({ item, range: { end } }) => ({
        position: document.positionAt(end),
        label: item.value,
        paddingLeft: true,
        tooltip: shareText(item.share, 'word'),
      }));
  });
}

/** Requests a refresh of hints from clients that support it. */
export function hintRefresher(connection: Connection, supported: boolean): Throttle {
  return new Throttle(() => {
    if (supported) connection.sendRequest(InlayHintRefreshRequest.type).catch(() => undefined); // it is closing
  }, REFRESH);
}
