import { describe, expect, it } from 'vitest';
import { failureOf, failureText, isFromServer, remediesOf } from '../../src/extension/remedies';

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
    [{ name: 'HubError', hints: [], reason: 'offline' }, 'model'],
    [{ name: 'HubError', hints: [], reason: 'unreachable' }, 'again'],
    [{ name: 'DocumentError', hints: [], lacks: 'column' }, 'column'],
    [{ name: 'ChildDiedError', hints: [] }, 'again'],
    [{ name: 'GradientError', hints: [], missing: { Foo: ['a'] } }, 'method'],
    [{ name: 'ModelFolderError', hints: [] }, 'model'],
  ])('comes first, from its facts: %j', (data, first) => {
    const remedies = remediesOf(failureOf(rejected(data)), { again: true });
    expect(remedies[0]).toBe(first);
    // The log is the second button.
    expect(remedies[1]).toBe('log');
  });

  it('is never taken from the words of a message', () => {
    const said = rejected({ name: 'ModelFolderError', hints: [] }, 'it carries no tokenizer, a token is needed');
    expect(remediesOf(failureOf(said), { again: true })).toEqual(['model', 'log']);
  });

  it('is another model only where the model is at fault', () => {
    expect(remediesOf(failureOf(rejected({ name: 'DocumentError', hints: [] })))).toEqual(['log']);
    expect(remediesOf(failureOf(rejected({ name: 'GradientError', hints: [] })))).toEqual(['model', 'log']);
    const device = { name: 'RuntimeError', hints: [] };
    expect(remediesOf(failureOf(rejected(device)), { device: true })).toEqual(['device', 'log', 'model']);
  });

  it('was said by the server where it has its facts: the log has it already', () => {
    expect(isFromServer(rejected({ name: 'DocumentError', hints: [] }))).toBe(true);
    expect(isFromServer(Object.assign(new Error('a fault'), { code: -32603 }))).toBe(true);
    expect(isFromServer(new Error('of this process'))).toBe(false);
    expect(isFromServer(Object.assign(new Error('the connection is closed'), { code: -32097 }))).toBe(false);
  });

  it('is said after the message', () => {
    expect(failureText(failureOf(rejected({ name: 'HubError', hints: ['a', 'b'] })))).toBe('what is wrong · a · b');
    expect(failureOf(new TypeError('t'))).toEqual({ name: 'TypeError', message: 't', hints: [] });
    expect(failureOf('gone')).toMatchObject({ message: 'gone' });
  });
});
