import type { Failure, Lack } from '../protocol/failure';
import type { HubFailure } from '../protocol/requests';
import { brief } from '../text/brief';

/** Names from damaged files can be long and contain anything. */
function oneLine(message: string): string {
  return brief(message.replaceAll(/\p{Cc}+/gu, ' '));
}

/**
 * One error class per stage. A message is one line that says what was found, where, and what to do, in 300 characters at
 * most; `hints` are further such lines (three at most) shown below it. The cause goes into the log, never on screen.
 */
export class GradlensError extends Error {
  readonly hints: readonly string[];
  constructor(message: string, options: { cause?: unknown; hints?: readonly string[] } = {}) {
    super(oneLine(message), { cause: options.cause });
    this.name = nameOfClass(new.target);
    this.hints = (options.hints ?? []).map(oneLine);
  }
}

/** Wrong usage of the command line or of a request (exit status 2). */
export class UsageError extends GradlensError {}
/** A document cannot be read, or there is nothing in it to explain. */
export class DocumentError extends GradlensError {
  /** The setting that is missing, so that a user interface can ask for it. */
  readonly lacks: Lack | undefined;
  constructor(message: string, options: { cause?: unknown; hints?: readonly string[]; lacks?: Lack | undefined } = {}) {
    super(message, options);
    this.lacks = options.lacks;
  }
}
/** A model folder is incomplete, damaged or inconsistent. */
export class ModelFolderError extends GradlensError {}
/** A model cannot be found on, or fetched from, the Hugging Face Hub. */
export class HubError extends GradlensError {
  /**
   * The reason, so that a user interface can offer a remedy: ask for a token, say that the network is not available.
   */
  readonly reason: HubFailure;
  constructor(reason: HubFailure, message: string, options: { cause?: unknown; hints?: readonly string[] } = {}) {
    super(message, options);
    this.reason = reason;
  }
}
/** A checkpoint is damaged, hostile, or of a kind that is not supported. */
export class CheckpointError extends GradlensError {
  /** What it lacks, so that a user interface can ask for it. */
  readonly lacks: Lack | undefined;
  constructor(message: string, options: { cause?: unknown; hints?: readonly string[]; lacks?: Lack | undefined } = {}) {
    super(message, options);
    this.lacks = options.lacks;
  }
}
/** An ONNX file is damaged, or of a kind that is not supported. */
export class OnnxError extends GradlensError {}
/** A graph cannot be differentiated: an op without a rule, no embedding lookup, no path to the logits. */
export class GradientError extends GradlensError {
  /** Ops without a rule, each with the names of its nodes; empty when the reason is another. */
  readonly missing: ReadonlyMap<string, readonly string[]>;
  constructor(
    message: string,
    options: { cause?: unknown; hints?: readonly string[]; missing?: ReadonlyMap<string, readonly string[]> } = {},
  ) {
    super(message, options);
    this.missing = options.missing ?? new Map();
  }
}
/** A tokenizer cannot be loaded such that its ids are those of the model. */
export class TokenizerError extends GradlensError {}
/** The inference process could not start or run, or it died. */
export class RuntimeError extends GradlensError {}
/**
 * The child was ended or died. A smaller batch may help when it ran out of memory; the next work starts a new child.
 */
export class ChildDiedError extends RuntimeError {}
/** The work was cancelled; not a failure. */
export class CancelledError extends GradlensError {
  constructor(message = 'cancelled') {
    super(message);
  }
}

/** Classes by name: a bundler may rename the classes but not these keys. */
const CLASSES = {
  GradlensError,
  UsageError,
  DocumentError,
  ModelFolderError,
  HubError,
  CheckpointError,
  OnnxError,
  GradientError,
  TokenizerError,
  RuntimeError,
  ChildDiedError,
  CancelledError,
};

export const ERROR_NAMES = Object.keys(CLASSES) as readonly (keyof typeof CLASSES)[];

function nameOfClass(target: { readonly name: string }): string {
  return ERROR_NAMES.find((name) => CLASSES[name] === target) ?? target.name;
}

/** The message with its hints. */
export function messageWithHints(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.message, ...(error instanceof GradlensError ? error.hints : [])].join(' · ');
}

/** The fields of an error that cross threads and connections. */
export function toFailure(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), hints: [] };
  const { name, message } = error;
  return {
    name,
    message,
    hints: error instanceof GradlensError ? error.hints : [],
    ...(error instanceof HubError && { reason: error.reason }),
    ...(error instanceof GradientError && { missing: Object.fromEntries(error.missing) }),
    ...((error instanceof CheckpointError || error instanceof DocumentError) && error.lacks && { lacks: error.lacks }),
  };
}

/** Rebuilds the error with its class; one of unknown class becomes a GradlensError. */
export function fromFailure({ name, message, hints, reason, missing, lacks }: Failure): GradlensError {
  switch (name) {
    case 'HubError':
      return new HubError(reason ?? 'server', message, { hints });
    case 'GradientError':
      return new GradientError(message, { hints, missing: new Map(Object.entries(missing ?? {})) });
    case 'CheckpointError':
      return new CheckpointError(message, { hints, lacks });
    case 'DocumentError':
      return new DocumentError(message, { hints, lacks });
    case 'CancelledError':
      return new CancelledError(message);
    default: {
      const known = PLAIN.find((Class) => nameOfClass(Class) === name) ?? GradlensError;
      return new known(message, { hints });
    }
  }
}

/** The classes without fields of their own. */
const PLAIN = [UsageError, ModelFolderError, OnnxError, TokenizerError, RuntimeError, ChildDiedError] as const;

/** Throws CancelledError when the signal is aborted: called between chunks of long work. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError();
}

/** The promise's result, or CancelledError as soon as the signal is aborted; the promise's own work continues. */
export function unlessCancelled<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const cancel = () => reject(new CancelledError());
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}
