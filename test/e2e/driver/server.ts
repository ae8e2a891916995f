/** The server of Visual Studio Code that serves all windows of a run. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bridge, node, serverMain } from './places';
import { until } from './until';

export interface ServerOptions {
  readonly vsix: string;
  /** Where the server writes what it says. */
  readonly log: (text: string) => void;
  /** Without it every folder is trusted. */
  readonly workspaceTrust?: boolean;
  /** User settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: NodeJS.ProcessEnv;
}

export class EditorServer {
  private constructor(
    readonly address: string,
    /** User data, extensions, sockets; gone with the server. */
    readonly home: string,
    private readonly child: ChildProcess,
  ) {
    // However this process ends, the server and all that it started end too.
    process.on('exit', this.kill);
  }

  private get runs(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  private readonly kill = (): void => {
    if (this.child.pid !== undefined && this.runs) process.kill(-this.child.pid, 'SIGKILL');
  };

  /** Installs the VSIX as a user would and starts the server; ready when it answers. */
  static async start(options: ServerOptions): Promise<EditorServer> {
    const home = mkdtempSync(join(tmpdir(), 'gradlens-editor-'));
    const port = await freePort();
    const folders = [`--server-data-dir=${home}/data`, `--user-data-dir=${home}/data`, `--extensions-dir=${home}/ext`];
    mkdirSync(join(home, 'ext'));
    mkdirSync(join(home, 'sockets'));
    mkdirSync(join(home, 'data/User'), { recursive: true });
    writeFileSync(join(home, 'data/User/settings.json'), JSON.stringify(options.settings ?? {}));
    cpSync(bridge, join(home, 'ext/gradlens-test.bridge-1.0.0'), { recursive: true });
    installVsix(options.vsix, folders);
    const child = spawn(
      node,
      [
        serverMain,
        '--host=127.0.0.1',
        `--port=${port}`,
        '--without-connection-token',
        '--accept-server-license-terms',
        '--disable-telemetry',
        ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
        ...folders,
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        // A group of its own: what the server starts ends with it.
        detached: true,
        env: { ...clean(process.env), ...options.env, GRADLENS_E2E_SOCKETS: join(home, 'sockets') },
      },
    );
    child.stdout?.on('data', (data: Buffer) => options.log(data.toString()));
    child.stderr?.on('data', (data: Buffer) => options.log(data.toString()));
    const address = `http://127.0.0.1:${port}`;
    const server = new EditorServer(address, home, child);
    try {
      await until('the server', () => server.answers());
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  socketOf(workspace: string): string {
    return join(this.home, 'sockets', `${workspace}.sock`);
  }

  async stop(): Promise<void> {
    const { pid } = this.child;
    if (pid !== undefined && this.runs) {
      const ended = new Promise((resolve) => this.child.once('exit', resolve));
      process.kill(-pid, 'SIGTERM');
      const timer = setTimeout(this.kill, 5000);
      await ended;
      clearTimeout(timer);
    }
    process.off('exit', this.kill);
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  private async answers(): Promise<boolean> {
    if (!this.runs) throw new Error(`the server ended with ${this.child.exitCode ?? this.child.signalCode}`);
    try {
      return (await fetch(`${this.address}/version`)).ok;
    } catch {
      return false;
    }
  }
}

function installVsix(vsix: string, folders: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(node, [serverMain, '--install-extension', vsix, '--force', ...folders], {
    encoding: 'utf8',
    env: clean(process.env),
  });
  if (status !== 0 || !/successfully installed/.test(stdout))
    throw new Error(`${vsix} could not be installed:\n${stdout}${stderr}`);
}

/** Less what a run inside an editor or a test runner would pass on. */
function clean(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS|VITEST)/.test(name)),
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
