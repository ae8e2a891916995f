/** "Choose Model…": what is on this machine, what was used lately, a folder, a file, or the Hugging Face hub. */
import {
  commands,
  l10n,
  type QuickPick,
  type QuickPickItem,
  QuickPickItemKind,
  ThemeIcon,
  type Uri,
  window,
  workspace,
} from 'vscode';
import type { ModelChoice } from '../protocol/editor';
import { BUNDLED } from '../protocol/options/modelOptions';
import { visibleTitle } from '../text/visible';
import { change, setting } from './configuration';
import { failureMessage, showFailure } from './failures';
import type { Services } from './services';
import { shortName } from './statusView';

const RECENT = 'gradlens.recentModels';
const MOST_RECENT = 6;
const TYPING_MS = 350;

interface ModelItem extends QuickPickItem {
  /** What the setting becomes. */
  readonly value?: string;
  readonly action?: 'folder' | 'file' | 'hub' | 'trust';
}

export async function selectModel(services: Services): Promise<void> {
  const pick = window.createQuickPick<ModelItem>();
  pick.title = l10n.t('Model That Labels Texts');
  pick.placeholder = l10n.t('Choose a model');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.busy = true;
  pick.items = items(services, []);
  pick.show();
  void services.server
    .request('models', {})
    .then(({ models }) => {
      pick.items = items(services, models);
    })
    .catch((error) => services.log.error(failureMessage(error)))
    .finally(() => {
      pick.busy = false;
    });
  const chosen = await choice(pick);
  pick.dispose();
  const value = chosen?.action ? await fromAction(services, chosen.action) : chosen?.value;
  if (value !== undefined) await use(services, value);
}

function choice(pick: QuickPick<ModelItem>): Promise<ModelItem | undefined> {
  return new Promise((resolve) => {
    pick.onDidAccept(() => resolve(pick.selectedItems[0]));
    pick.onDidHide(() => resolve(undefined));
  });
}

/** The list: the bundled model and the cached ones, those used lately, and the ways to find others. */
export function items(services: Pick<Services, 'context'>, models: readonly ModelChoice[]): ModelItem[] {
  const now = setting('model');
  const line = (label: string): ModelItem => ({ label, kind: QuickPickItemKind.Separator });
  const item = (value: string, name: string, detail: string): ModelItem => ({
    label: visibleTitle(name),
    value,
    detail: visibleTitle(detail),
    ...(value === now ? { description: l10n.t('in use'), iconPath: new ThemeIcon('check') } : {}),
  });
  const here = models.filter(({ kind }) => kind !== 'hub');
  const known = here.length > 0 ? here : [bundled()];
  const recent = [now, ...recentModels(services)].filter(
    (value, at, all) => value !== '' && all.indexOf(value) === at && !known.some((model) => model.value === value),
  );
  return [
    line(l10n.t('on this machine')),
    ...known.map((model) => item(model.value, model.name, model.detail)),
    ...(recent.length > 0 ? [line(l10n.t('used lately'))] : []),
    ...recent.map((value) => item(value, shortName(value), value)),
    line(l10n.t('others')),
    ...others(),
  ];
}

function bundled(): ModelChoice {
  return { value: '', name: BUNDLED, detail: l10n.t('Five BBC news topics'), kind: 'bundled', path: null };
}

function others(): ModelItem[] {
  const hub: ModelItem = {
    label: l10n.t('Search Hugging Face…'),
    detail: l10n.t('Downloads a model; your texts stay here'),
    action: 'hub',
    iconPath: new ThemeIcon('search'),
  };
  if (!workspace.isTrusted)
    return [
      hub,
      {
        label: l10n.t('Folder or File…'),
        detail: l10n.t('Restricted Mode: trust this workspace to choose a model from its files'),
        action: 'trust',
        iconPath: new ThemeIcon('shield'),
      },
    ];
  return [
    {
      label: l10n.t('Folder…'),
      detail: l10n.t('With config.json, tokenizer.json and model.onnx, as Optimum writes it'),
      action: 'folder',
      iconPath: new ThemeIcon('folder-opened'),
    },
    {
      label: l10n.t('ONNX File or Flair Checkpoint…'),
      detail: l10n.t('.onnx with config.json and tokenizer.json beside it, or .pt'),
      action: 'file',
      iconPath: new ThemeIcon('file-binary'),
    },
    hub,
  ];
}

async function fromAction(services: Services, action: NonNullable<ModelItem['action']>): Promise<string | undefined> {
  if (action === 'hub') return searchHub(services);
  if (action === 'trust') {
    await commands.executeCommand('workbench.trust.manage');
    return undefined;
  }
  const folder = action === 'folder';
  const found: Uri[] | undefined = await window.showOpenDialog({
    title: folder ? l10n.t('Folder of a Model') : l10n.t('ONNX File or Flair Checkpoint'),
    openLabel: l10n.t('Use This Model'),
    canSelectFolders: folder,
    canSelectFiles: !folder,
    ...(folder ? {} : { filters: { [l10n.t('Models')]: ['onnx', 'pt'] } }),
  });
  return found?.[0]?.fsPath;
}

/** Searches while you type; returns an id, or undefined. */
async function searchHub(services: Services): Promise<string | undefined> {
  const pick = window.createQuickPick<ModelItem>();
  pick.title = l10n.t('Text Classifiers on Hugging Face');
  pick.placeholder = l10n.t('Words or owner/name, e.g. sentiment');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  let latest = 0;
  let timer: NodeJS.Timeout | undefined;
  const search = async (query: string) => {
    const own = ++latest;
    pick.busy = true;
    try {
      const { models, problem } = await services.server.request('models', { query });
      if (own !== latest) return;
      const found = models.map(
        (model): ModelItem => ({
          label: visibleTitle(model.name),
          value: model.value,
          detail: visibleTitle(model.detail),
          alwaysShow: true,
          ...(model.path ? { description: l10n.t('on this machine') } : {}),
        }),
      );
      const said = problem ?? (found.length === 0 ? l10n.t('No text classifier was found for "{0}"', query) : null);
      pick.items = said
        ? [...found, { label: visibleTitle(said), alwaysShow: true, iconPath: new ThemeIcon('info') }]
        : found;
    } catch (error) {
      if (own === latest)
        pick.items = [
          { label: visibleTitle(failureMessage(error)), alwaysShow: true, iconPath: new ThemeIcon('error') },
        ];
    } finally {
      if (own === latest) pick.busy = false;
    }
  };
  pick.onDidChangeValue((query) => {
    clearTimeout(timer);
    timer = setTimeout(() => void search(query.trim()), TYPING_MS);
  });
  pick.show();
  void search('');
  const chosen = await choice(pick);
  clearTimeout(timer);
  latest = -1;
  pick.dispose();
  return chosen?.value;
}

function recentModels(services: Pick<Services, 'context'>): readonly string[] {
  return services.context.globalState.get<string[]>(RECENT, []);
}

/** Sets the model; the server labels the open documents again. */
async function use(services: Services, value: string): Promise<void> {
  try {
    await change('model', value);
    const recent = [value, ...recentModels(services)].filter((entry, at, all) => entry && all.indexOf(entry) === at);
    await services.context.globalState.update(RECENT, recent.slice(0, MOST_RECENT));
  } catch (error) {
    showFailure(error, services.log);
  }
}
