/** The language status as a function of what the server says. */
import { l10n } from 'vscode';
import type { ServerStatus } from '../protocol/editor';
import { BUNDLED } from '../protocol/options/modelOptions';
import { visibleTitle } from '../text/visible';

/** `off`: not started, nothing was asked yet. `ended`: it gave up. */
export type Known = ServerStatus | 'off' | 'ended';

export interface StatusView {
  /** For the status bar, with an icon: '$(symbol-color) bbc-news'. */
  readonly bar: string;
  /** Lines of its hover: model and classes, device and what goes on, what a click does. */
  readonly lines: readonly string[];
  readonly text: string;
  readonly detail: string;
  readonly severity: 'information' | 'warning' | 'error';
  readonly busy: boolean;
  readonly command: { readonly command: string; readonly title: string };
}

const CHOOSE = { command: 'gradlens.selectModel' };
const LOG = { command: 'gradlens.showLog' };
const WHY = { command: 'gradlens.showProblem' };

/** @param model What the setting names, shown while the server has not said its name. */
export function statusView(known: Known, model: string, trusted: boolean): StatusView {
  const view = viewOf(known, model, trusted);
  const text = visibleTitle(view.text);
  const detail = visibleTitle(view.detail);
  const icon = view.severity === 'error' ? 'error' : view.busy ? 'loading~spin' : 'symbol-color';
  const classes = typeof known === 'string' ? '' : classesText(known.classes);
  const lines = [[text, classes].filter(Boolean).join(': '), detail, view.command.title];
  return { ...view, text, detail, bar: `$(${icon}) ${text}`, lines };
}

/** Classes that are named. */
const MOST_CLASSES = 8;

function classesText(classes: readonly string[]): string {
  const named = classes.slice(0, MOST_CLASSES).map(visibleTitle).join(', ');
  const more = classes.length - MOST_CLASSES;
  return more > 0 ? l10n.t('{0} and {1} more classes', named, more) : named;
}

function viewOf(known: Known, model: string, trusted: boolean): Omit<StatusView, 'bar' | 'lines'> {
  const choose = { ...CHOOSE, title: l10n.t('Choose Model') };
  const log = { ...LOG, title: l10n.t('Open Log') };
  const why = { ...WHY, title: l10n.t('Show Why') };
  const restricted = trusted ? '' : l10n.t('Restricted Mode: no model of the workspace');
  if (known === 'ended')
    return {
      text: shortName(model),
      detail: l10n.t('The language server has stopped'),
      severity: 'error',
      busy: false,
      command: log,
    };
  if (known === 'off')
    return {
      text: shortName(model),
      detail: restricted || l10n.t('Gradlens · not loaded yet'),
      severity: 'information',
      busy: false,
      command: choose,
    };
  const failed = known.state === 'failed';
  const place = known.device ? `Gradlens · ${known.device}` : 'Gradlens';
  // What is wrong, and why no faster device computes, is longer than a hover: the command and the log say it.
  const doing = failed ? l10n.t('The model cannot be loaded') : (known.message ?? place);
  return {
    text: known.model || shortName(model),
    detail: [doing, labelsText(known), restricted].filter(Boolean).join(' · '),
    severity: failed ? 'error' : 'information',
    busy: known.state === 'busy' || known.state === 'loading' || labelsText(known) !== '',
    command: failed ? why : choose,
  };
}

/** Said of labels that take a while, in texts. */
const MANY = 24;

/** 'labelling 340 of 1000 texts', or empty where that takes no time. */
function labelsText({ labels }: ServerStatus): string {
  if (labels === null || labels.total <= MANY) return '';
  return l10n.t('labelling {0} of {1} texts', labels.done, labels.total);
}

/** 'my-model' of a path or id; the bundled one where none is set. */
export function shortName(model: string): string {
  return (
    model
      .replace(/[/\\]+$/, '')
      .split(/[/\\]/)
      .at(-1) || BUNDLED
  );
}
