/** A picture of every window when a test fails. */
import { afterEach } from 'vitest';
import { EditorWindow } from './window';

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail')
    await EditorWindow.pictureAll(`failed-${task.name.replaceAll(/\W+/g, '-').slice(0, 60)}`);
});
