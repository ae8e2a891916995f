/** Remedies for a failure: from its class and facts, never from the words of its message. */
import type { Failure, FailureFacts } from '../protocol/failure';
import type { HubFailure } from '../protocol/requests';

export type Remedy = 'tokenizer' | 'column' | 'token' | 'method' | 'device' | 'again' | 'model' | 'restart' | 'log';

/** Where a failure was met. */
export interface Circumstances {
  /** The same text can be explained another way from here, or again. */
  readonly again?: boolean;
  /** A device is asked for by name. */
  readonly device?: boolean;
}

/** What helps, the most useful one first; the log is the second button. */
export function remediesOf(failure: Failure, { again = false, device = false }: Circumstances = {}): readonly Remedy[] {
  const [first, ...others] = helpful(failure, device).filter((remedy) => again || !OF_TEXT.has(remedy));
  return first === undefined ? ['log'] : [first, 'log', ...others];
}

/** These explain the text again. */
const OF_TEXT: ReadonlySet<Remedy> = new Set(['method', 'again']);

/** The name of a failure that no server tells: it is gone. */
export const SERVER_ENDED = 'ServerEnded';

function helpful(failure: Failure, device: boolean): readonly Remedy[] {
  switch (failure.name) {
    case SERVER_ENDED:
      return ['restart'];
    case 'CheckpointError':
      return failure.lacks === 'tokenizer' ? ['tokenizer', 'model'] : ['model'];
    case 'HubError':
      return OF_HUB[failure.reason ?? 'server'];
    case 'GradientError':
      return ['method', 'model'];
    case 'DocumentError':
      return failure.lacks === 'column' ? ['column'] : [];
    case 'RuntimeError':
      return device ? ['device', 'model'] : ['again', 'model'];
    case 'ChildDiedError':
      return device ? ['again', 'device', 'model'] : ['again', 'model'];
    default:
      return ['model'];
  }
}

const OF_HUB: Readonly<Record<HubFailure, readonly Remedy[]>> = {
  unauthorized: ['token', 'model'],
  gated: ['token', 'model'],
  'not-found': ['model'],
  unusable: ['model'],
  damaged: ['again', 'model'],
  offline: ['model'],
  unreachable: ['again', 'model'],
  'rate-limited': ['again', 'model'],
  server: ['again', 'model'],
  disk: ['again'],
};

/** Whether the server said it: then it stands in the log already. */
export function isFromServer(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  return ('data' in error && isFacts(error.data)) || ('code' in error && error.code === INTERNAL);
}

/** Of the protocol: InternalError. */
const INTERNAL = -32603;

/** What the server says of an error travels as its data; anything else is an error of this process. */
export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const data: unknown = typeof error === 'object' && error !== null && 'data' in error ? error.data : undefined;
  if (!isFacts(data)) return { name: error instanceof Error ? error.name : 'Error', message, hints: [] };
  return { ...data, message };
}

/** Message and hints on one line. */
export function failureText({ message, hints }: Failure): string {
  return [message, ...hints].join(' · ');
}

function isFacts(data: unknown): data is FailureFacts {
  if (typeof data !== 'object' || data === null || !('name' in data) || !('hints' in data)) return false;
  return typeof data.name === 'string' && Array.isArray(data.hints) && data.hints.every((h) => typeof h === 'string');
}
