import { describe, expect, it } from 'vitest';
import { failureOf, failureText, remediesOf } from '../../src/extension/remedies';

/** As the client of the protocol rejects. */
function rejected(data: object, message = 'what is wrong'): Error {
  return Object.assign(new Error(message), { code: -32803, data });
}

describe('what helps against a failure', () => {
  it.each([
    [{ name: 'CheckpointError', hints: [], lacks: 'tokenizer' }, 'tokenizer'],
    [{ name: 'HubError', hints: [], reason: 'gated' }, 'token'],
    [{ name: 'HubError', hints: [], reason: 'unauthorized' }, 'token'],
    [{ name: 'HubError', hints: [], reason: 'not-found' }, 'model'],
    [{ name: 'HubError', hints: [], reason: 'offline' }, 'log'],
    [{ name: 'GradientError', hints: [], missing: { Foo: ['a'] } }, 'method'],
    [{ name: 'ModelFolderError', hints: [] }, 'log'],
  ])('comes first, from its facts: %j', (data, first) => {
    expect(remediesOf(failureOf(rejected(data)), true)[0]).toBe(first);
  });

  it('is never taken from the words of a message', () => {
    const said = rejected({ name: 'ModelFolderError', hints: [] }, 'it carries no tokenizer, a token is needed');
    expect(remediesOf(failureOf(said), true)).toEqual(['log', 'model']);
  });

  it('is another model only where the model is at fault', () => {
    expect(remediesOf(failureOf(rejected({ name: 'DocumentError', hints: [] })))).toEqual(['log']);
    expect(remediesOf(failureOf(rejected({ name: 'GradientError', hints: [] })))).toEqual(['log', 'model']);
  });

  it('is said after the message', () => {
    expect(failureText(failureOf(rejected({ name: 'HubError', hints: ['a', 'b'] })))).toBe('what is wrong · a · b');
    expect(failureOf(new TypeError('t'))).toEqual({ name: 'TypeError', message: 't', hints: [] });
    expect(failureOf('gone')).toMatchObject({ message: 'gone' });
  });
});
