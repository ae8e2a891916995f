/** What helps against a failure: from its class and facts, never from the words of its message. */
import type { Failure, FailureFacts } from '../protocol/failure';
import type { HubFailure } from '../protocol/requests';

export type Remedy = 'tokenizer' | 'token' | 'method' | 'model' | 'log';

/** The most useful one first. `again`: whether the same text can be explained another way from here. */
export function remediesOf(failure: Failure, again = false): readonly Remedy[] {
  switch (failure.name) {
    case 'CheckpointError':
      return failure.lacks === 'tokenizer' ? ['tokenizer', 'log', 'model'] : ['log', 'model'];
    case 'HubError':
      return OF_HUB[failure.reason ?? 'server'];
    case 'GradientError':
      return again ? ['method', 'log', 'model'] : ['log', 'model'];
    case 'DocumentError':
      return ['log'];
    default:
      return ['log', 'model'];
  }
}

const OF_HUB: Readonly<Record<HubFailure, readonly Remedy[]>> = {
  unauthorized: ['token', 'log', 'model'],
  gated: ['token', 'log', 'model'],
  'not-found': ['model', 'log'],
  unusable: ['model', 'log'],
  damaged: ['log', 'model'],
  offline: ['log', 'model'],
  unreachable: ['log', 'model'],
  'rate-limited': ['log', 'model'],
  server: ['log', 'model'],
  disk: ['log'],
};

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
