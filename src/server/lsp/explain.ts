/** Requests about labels and explanations. */
import type { Connection } from 'vscode-languageserver/node';
import { plainInk } from '../../core/explanation/export/ansi';
import { render } from '../../core/explanation/export/format';
import { readingsText } from '../../core/explanation/export/terminalReadings';
import { checkedExplanation } from '../../core/explanation/read';
import { REQUESTS } from '../../protocol/editor';
import type { EditingSession } from '../editing/session';
import type { Work } from '../editing/work';
import { answer } from './answer';
import type { Configuration } from './configuration';
import * as params from './params';
import { progressFor } from './progress';

export function answerExplanations(
  connection: Connection,
  session: EditingSession,
  configuration: Configuration,
): void {
  answer(connection, REQUESTS.explain, params.explainSchema, async ({ uri, part, options, workDoneToken }, signal) => {
    const progress = progressFor(connection, workDoneToken, `Explaining ${session.states.document(uri).name}`);
    try {
      await configuration.settled(uri);
      const ask = { uri, part, options, signal, answered: true, progress: (work: Work) => progress.tell(work) };
      return await session.explaining.explain(ask);
    } finally {
      progress.end();
    }
  });
  answer(connection, REQUESTS.classify, params.documentSchema, async ({ uri }, signal) => {
    await configuration.settled(uri);
    return session.labelling.classify(uri, signal);
  });
  answer(connection, REQUESTS.analyze, params.analyzeSchema, async ({ text, explain, options }, signal) => {
    await configuration.settled();
    return session.analyze(text, explain, configuration.global, options, signal);
  });
  answer(connection, REQUESTS.readings, params.readingSchema, async ({ uri, part }, signal) => {
    await configuration.settled(uri);
    return render(readingsText(plainInk, false), [await session.compare(uri, part, signal)]);
  });
  answer(connection, REQUESTS.restore, params.restoreSchema, ({ uri, id, part, explanation, pinned, options }) => {
    const { name } = session.states.document(uri);
    const read = (value: unknown) => checkedExplanation(value, name);
    const known = { id, explanation: read(explanation), pinned: pinned == null ? null : read(pinned) };
    return session.explaining.restore({ uri, part, options }, known);
  });
  answer(connection, REQUESTS.clear, params.documentSchema, ({ uri }) => {
    session.explaining.clear(uri);
    return null;
  });
  answer(connection, REQUESTS.cancel, params.cancelSchema, (target) => {
    session.cancel(target);
    return null;
  });
  answer(connection, REQUESTS.problem, params.problemSchema, ({ uri, part }) => session.failureOf(uri, part));
  answer(connection, REQUESTS.pin, params.pinSchema, ({ id, pinned, explanation }) => {
    const other = explanation == null ? undefined : checkedExplanation(explanation, id);
    return session.explaining.pin(id, pinned, other);
  });
  answer(connection, REQUESTS.shown, params.shownSchema, (target) =>
    session.explaining.store.of(target?.uri ?? undefined).flatMap((entry) => session.explaining.shownOf(entry) ?? []),
  );
}
