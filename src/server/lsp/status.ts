/** The state of the server, for a status item. */
import type { Connection } from 'vscode-languageserver/node';
import { deviceName, modelName } from '../../core/explanation/summary';
import { NOTIFICATIONS, type ServerStatus } from '../../protocol/editor';
import { BUNDLED } from '../../protocol/options/modelOptions';
import { visibleTitle } from '../../text/visible';
import type { EditingSession } from '../editing/session';
import type { Engine } from '../host/engine';
import { Throttle } from './throttle';

const OFTEN = 150;

export class Status {
  private readonly throttle: Throttle;
  private last = '';

  constructor(
    private readonly connection: Connection,
    private readonly engine: Engine,
    private readonly session: () => EditingSession,
    /** The value of the setting; empty for the bundled model. */
    private readonly path: () => string,
  ) {
    this.throttle = new Throttle(() => this.send(), OFTEN);
  }

  /** Notifies the client soon. */
  changed(): void {
    this.throttle.trigger();
  }

  now(): ServerStatus {
    const { kind, device, reason, classes, message } = this.engine.state;
    const { explaining, labelling } = this.session();
    const work = [
      ...explaining.works
        .all()
        .map(({ entry, done, uri, text }) => ({ id: entry.id, uri, done, text: visibleTitle(text) })),
      ...labelling.works.map(({ uri, done }) => ({ id: `${uri}#label`, uri, done, text: 'labelling' })),
    ];
    const path = this.path();
    const state = kind === 'failed' || kind === 'loading' ? kind : work.length > 0 ? 'busy' : 'idle';
    return {
      state,
      model: path ? visibleTitle(modelName(path)) : BUNDLED,
      path,
      device: device && deviceName(device),
      reason: device ? reason : null,
      classes,
      message: message === null ? null : visibleTitle(message),
      work,
      labels: labelling.progress,
    };
  }

  private send(): void {
    const status = this.now();
    const text = JSON.stringify(status);
    if (text === this.last) return;
    this.last = text;
    void this.connection.sendNotification(NOTIFICATIONS.status, status);
  }
}
