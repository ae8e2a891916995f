import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ARTICLE, HEADLINE } from '../driver/documents';
import { brokenModel } from '../driver/models';
import { below } from '../driver/processes';
import { until } from '../driver/until';
import { EditorWindow } from '../driver/window';

const LONG = ARTICLE.repeat(4);
let window: EditorWindow;
beforeAll(async () => {
  window = await EditorWindow.open({ files: { 'long.txt': LONG, 'profit.txt': HEADLINE } });
  await window.show('long.txt');
  await window.set('editor.wordWrap', 'on');
});
afterAll(() => window?.close());

const work = async () => {
  const { known } = await window.gradlens.status();
  return typeof known === 'string' ? [] : known.work;
};

/** Starts to explain the long text, and comes back when the model works on it. */
async function begin(): Promise<void> {
  await window.show('long.txt');
  await window.host.run((vscode) => void vscode.commands.executeCommand('gradlens.explainClassification'));
  await until('work', async () => (await work()).some(({ done }) => done !== null && done > 0), 60_000);
}

async function inference(): Promise<number | undefined> {
  const { pid } = await window.gradlens.server();
  return pid === undefined ? undefined : below(pid).find(({ command }) => command.includes('child.js'))?.pid;
}

test('a long explanation shows how far it is, and is cancelled by its lens', async () => {
  await begin();
  const lens = await window.lens(/explaining \d+ % · Cancel/);
  expect(lens).toMatch(/ · explaining \d+ % · Cancel/);
  await window.screenshot('working');
  await window.page.locator('.codelens-decoration a').first().click();
  await until('no work', async () => (await work()).length === 0);
  await until('no progress', async () => !(await window.lenses()).some((text) => text.includes('Cancel')));
  await until('no message', async () => (await window.messages()).length === 0);
});

test('it is cancelled by its command too', async () => {
  await begin();
  await window.palette('Gradlens: Cancel Explanation');
  await until('no work', async () => (await work()).length === 0);
  await until('no message', async () => (await window.messages()).length === 0);
  expect(await window.content()).toBe(LONG);
});

test('an inference process that is killed in mid-run costs nothing: the explanation comes', async () => {
  await window.show('profit.txt');
  await window.host.command('gradlens.explainClassification');
  await window.lens(/explained/);
  await begin();
  const before = await until('the inference process', inference);
  process.kill(before, 'SIGKILL');
  const after = await until('another one', async () => {
    const now = await inference();
    return now !== before && now;
  });
  expect(after).not.toBe(before);
  await until('work again', async () => (await work()).some(({ done }) => done !== null), 60_000);
  await window.host.command('gradlens.cancel');
  await until('no work', async () => (await work()).length === 0);
  await until('no message', async () => (await window.messages()).length === 0);
});

test('a server that is killed in mid-run comes back, with the labels; the text is as it was', async () => {
  await window.show('profit.txt');
  await window.select(0);
  await window.page.keyboard.type('Today: ');
  await begin();
  const { pid } = await window.gradlens.server();
  if (pid === undefined) throw new Error('there is no server');
  process.kill(pid, 'SIGKILL');
  await until('another server', async () => {
    const now = await window.gradlens.server();
    return now.running && now.pid !== pid;
  });
  await window.show('profit.txt');
  expect(await window.content()).toBe(`Today: ${HEADLINE}`);
  await window.lens(/^business \d+ %/, 60_000);
  await window.host.command('gradlens.explainClassification');
  await window.lens(/explained/);
  await window.clearMessages();
});

test('the server is restarted by its command, and what was explained comes back without being computed again', async () => {
  await window.host.command('gradlens.explainClassification');
  await window.lens(/explained/);
  const colours = await window.gradlens.painted(`${window.workspace.path}/profit.txt`);
  const before = (await window.gradlens.server()).pid;
  await window.palette('Gradlens: Restart Language Server');
  await until('another server', async () => {
    const now = await window.gradlens.server();
    return now.running && now.pid !== before;
  });
  await window.lens(/explained/);
  expect(await window.gradlens.painted(`${window.workspace.path}/profit.txt`)).toEqual(colours);
});

test('a server that hangs is restarted by force after two seconds, and what was explained comes back', async () => {
  await window.lens(/explained/);
  const colours = await window.gradlens.painted(`${window.workspace.path}/profit.txt`);
  const before = (await window.gradlens.server()).pid;
  if (before === undefined) throw new Error('there is no server');
  // It answers nothing and ends by no request from here on.
  process.kill(before, 'SIGSTOP');
  await window.palette('Gradlens: Restart Language Server');
  await until('another server', async () => {
    const now = await window.gradlens.server();
    return now.running && now.pid !== before;
  });
  await until('the end of the old one', async () => !existsSync(`/proc/${before}`));
  await window.lens(/explained/);
  expect(await window.gradlens.painted(`${window.workspace.path}/profit.txt`)).toEqual(colours);
});

test('a model that is not there is said in the lens and in one message; the old one comes back', async () => {
  await window.set('gradlens.model', '/nowhere/model');
  await window.lens(/model cannot be loaded · Show why/);
  await window.host.run((vscode) => void vscode.commands.executeCommand('gradlens.explainClassification'));
  const [message] = await until('a message', async () => {
    const all = await window.messages();
    return all.length > 0 && all;
  });
  expect(message).toContain('/nowhere/model');
  await window.page.getByRole('button', { name: 'Open Log' }).waitFor();
  await window.page.getByRole('button', { name: 'Choose Model' }).waitFor();
  await window.screenshot('model-missing');
  await window.clearMessages();
  await window.set('gradlens.model', undefined);
  await window.lens(/^business \d+ %/, 60_000);
});

test('a file that is no model is said too', async () => {
  await window.set('gradlens.model', brokenModel(`${window.workspace.path}/broken`));
  await window.lens(/model cannot be loaded · Show why/);
  await window.set('gradlens.model', undefined);
  await window.lens(/^business \d+ %/, 60_000);
  await window.clearMessages();
});

test('a server that keeps ending is given up with one message', async () => {
  for (let death = 0; death < 6; death++) {
    const { pid } = await window.gradlens.server();
    if (pid === undefined) break;
    process.kill(pid, 'SIGKILL');
    const next = await until('its end or another one', async () => {
      const now = await window.gradlens.server();
      const { known } = await window.gradlens.status();
      return (known === 'ended' && 'ended') || (now.running && now.pid !== pid && 'again');
    });
    if (next === 'ended') break;
  }
  expect((await window.gradlens.status()).known).toBe('ended');
  const messages = await until('a message', async () => {
    const all = await window.messages();
    return all.length > 0 && all;
  });
  expect(messages).toEqual([expect.stringContaining('ended several times')]);
  await window.clearMessages();
  await window.palette('Gradlens: Restart Language Server');
  await window.lens(/^business \d+ %/, 60_000);
});
