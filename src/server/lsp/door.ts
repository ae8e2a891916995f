/**
 * Checks messages before any handler is called. An invalid request is answered with the error invalid params (-32602), an
 * invalid notification is logged and ignored. Gradlens' own requests are checked where they are answered.
 */
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { type Connection, ErrorCodes, Message, type MessageStrategy, ResponseError } from 'vscode-languageserver/node';
import { issueText } from './params';

const LARGEST = 2 ** 31 - 1;

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LARGEST));
const version = v.pipe(v.number(), v.integer());
const position = v.looseObject({ line: count, character: count });
const range = v.looseObject({ start: position, end: position });
const uri = v.pipe(v.string(), v.minLength(1));
const document = v.looseObject({ uri });
const openDocument = v.looseObject({ uri, languageId: v.string(), version, text: v.string() });
const changes = v.array(v.looseObject({ text: v.string(), range: v.exactOptional(range) }));
const cells = v.array(v.looseObject({ document: uri }));
const inDocument = { textDocument: document };
const maybe = v.nullish(v.looseObject({}));

/** Schemas of the parameters that are used, by method. */
const SCHEMAS: ReadonlyMap<string, v.GenericSchema> = new Map(
  Object.entries<v.GenericSchema>({
    initialize: v.looseObject({
      processId: v.nullish(count),
      capabilities: v.looseObject({
        workspace: maybe,
        window: maybe,
        textDocument: v.nullish(
          v.looseObject({ hover: v.nullish(v.looseObject({ contentFormat: v.nullish(v.array(v.string())) })) }),
        ),
      }),
    }),
    'textDocument/didOpen': v.looseObject({ textDocument: openDocument }),
    'textDocument/didChange': v.looseObject({
      textDocument: v.looseObject({ uri, version }),
      contentChanges: changes,
    }),
    'textDocument/didClose': v.looseObject(inDocument),
    'notebookDocument/didOpen': v.looseObject({
      notebookDocument: v.looseObject({ uri, cells }),
      cellTextDocuments: v.array(openDocument),
    }),
    'notebookDocument/didChange': v.looseObject({
      notebookDocument: document,
      change: v.looseObject({
        cells: v.nullish(
          v.looseObject({
            structure: v.nullish(
              v.looseObject({
                array: v.looseObject({ start: count, deleteCount: count, cells: v.nullish(cells) }),
                didOpen: v.nullish(v.array(openDocument)),
                didClose: v.nullish(v.array(document)),
              }),
            ),
            textContent: v.nullish(v.array(v.looseObject({ document: v.looseObject({ uri, version }), changes }))),
          }),
        ),
      }),
    }),
    'notebookDocument/didClose': v.looseObject({
      notebookDocument: document,
      cellTextDocuments: v.array(document),
    }),
    'textDocument/codeLens': v.looseObject(inDocument),
    'textDocument/hover': v.looseObject({ ...inDocument, position }),
    'textDocument/codeAction': v.looseObject({
      ...inDocument,
      range,
      context: v.looseObject({ only: v.nullish(v.array(v.string())) }),
    }),
    'textDocument/inlayHint': v.looseObject({ ...inDocument, range }),
    'codeLens/resolve': v.looseObject({ range }),
    'workspace/executeCommand': v.looseObject({ command: v.string(), arguments: v.nullish(v.array(v.unknown())) }),
    'workspace/didChangeConfiguration': v.looseObject({}),
    '$/setTrace': v.looseObject({ value: v.string() }),
    '$/cancelRequest': v.looseObject({ id: v.union([v.string(), v.number()]) }),
  }),
);

/** The method to which invalid requests are redirected. */
const REFUSED = 'gradlens/refused';

interface Call {
  readonly method: string;
  readonly params?: unknown;
}

/** What is wrong with the parameters of a message, or null. */
export function misfit({ method, params }: Call): string | null {
  if (Array.isArray(params)) return l10n.t`${method}: parameters are given by name`;
  const schema = SCHEMAS.get(method);
  if (!schema) return null;
  const parsed = v.safeParse(schema, params);
  return parsed.success ? null : `${method}: ${issueText(parsed.issues)}`;
}

/**
 * The message strategy that checks messages.
 * @param log called with the error of an invalid notification
 */
export function door(log: (problem: string) => void): MessageStrategy {
  return {
    handleMessage: (message, next) => {
      if (!Message.isRequest(message) && !Message.isNotification(message)) return next(message);
      const call = plain(message);
      const problem = misfit(call);
      if (problem === null) return next(call);
      if (Message.isRequest(message)) return next({ ...message, method: REFUSED, params: { problem } } as Message);
      return log(problem);
    },
  };
}

/** Answers the requests that were refused. */
export function answerRefused(connection: Connection): void {
  connection.onRequest<unknown, void>(REFUSED, (params: unknown) => {
    const { problem } = v.parse(
      v.fallback(v.object({ problem: v.string() }), { problem: l10n.t('no such request') }),
      params,
    );
    throw new ResponseError(ErrorCodes.InvalidParams, problem);
  });
}

/**
 * Some clients send [] or [null] if there are no parameters. With absent parameters a handler would get the cancellation
 * token in their place.
 */
function plain<M extends Message & Call>(message: M): M {
  const { params, ...rest } = message;
  const empty = params === undefined || (Array.isArray(params) && params.every((param) => param === null));
  if (!empty) return message;
  const own = Message.isRequest(message) && message.method.startsWith('gradlens/');
  return (own ? { ...rest, params: null } : rest) as M;
}
