/** Requests about labels and explanations. */
import type { Connection } from 'vscode-languageserver/node';
import { REQUESTS } from '../../protocol/editor';
import type { Session } from '../editing/session';
import { answer } from './answer';
import type { Configuration } from './configuration';
import * as params from './params';
import { progressFor } from './progress';

export function answerExplanations(connection: Connection, session: Session, configuration: Configuration): void {
  answer(connection, REQUESTS.explain, params.explainSchema, async ({ uri, part, options, workDoneToken }, signal) => {
    const progress = progressFor(connection, workDoneToken, `Explaining ${session.document(uri).name}`);
    try {
      return await session.explain({ uri, part, options, signal, progress: (work) => progress.tell(work) });
    } finally {
      progress.end();
    }
  });
  answer(connection, REQUESTS.classify, params.documentSchema, ({ uri }, signal) => session.classify(uri, signal));
  answer(connection, REQUESTS.partAt, params.partAtSchema, ({ uri, offset }) => session.document(uri).partAt(offset));
  answer(connection, REQUESTS.analyze, params.analyzeSchema, ({ text, explain, options }, signal) =>
    session.analyze(text, explain, configuration.global, options, signal),
  );
  answer(connection, REQUESTS.clear, params.documentSchema, ({ uri }) => {
    session.clear(uri);
    return null;
  });
  answer(connection, REQUESTS.cancel, params.cancelSchema, (target) => {
    session.cancel(target);
    return null;
  });
  answer(connection, REQUESTS.pin, params.pinSchema, ({ id, pinned }) => session.pin(id, pinned));
  answer(connection, REQUESTS.shown, params.shownSchema, (target) =>
    session.store.of(target?.uri ?? undefined).flatMap((entry) => session.shownOf(entry) ?? []),
  );
}
