import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json';
import texts from '../../package.nls.json';
import { contrast, DARK, LIGHT } from '../../src/core/explanation/palette';
import { BINS } from '../../src/extension/bins';
import { COMMANDS } from '../../src/protocol/editor';
import { SETTING_NAMES, SETTINGS, settingMismatch } from '../../src/protocol/settings';

const { contributes } = manifest;
const commands = contributes.commands.map(({ command }) => command);
const properties: Readonly<Record<string, object>> = Object.assign(
  {},
  ...contributes.configuration.map((group) => group.properties),
);

describe('settings of the manifest', () => {
  it('are those of the options, no more and no less', () => {
    expect(Object.keys(properties).sort()).toEqual(SETTING_NAMES.map((name) => `gradlens.${name}`).sort());
  });

  it('with their texts and the README’s table are as scripts/options.mjs writes them', () => {
    const check = () => execFileSync(process.execPath, ['scripts/options.mjs', '--check'], { stdio: 'pipe' });
    expect(check).not.toThrow();
  });

  it.each(SETTING_NAMES)('gradlens.%s has a default that fits', (name) => {
    expect(settingMismatch(name, SETTINGS[name].default)).toBeNull();
    expect(properties[`gradlens.${name}`]).toMatchObject({ default: SETTINGS[name].default });
  });

  it('stand in an order of their own', () => {
    const places = SETTING_NAMES.map((name) => `${SETTINGS[name].group} ${SETTINGS[name].definition.order}`);
    expect(new Set(places).size).toBe(places.length);
  });

  it('whose paths a workspace could set are the user’s alone while it is not trusted', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    for (const name of ['model', 'tokenizer', 'device', 'cuda.libraries'])
      expect(restrictedConfigurations).toContain(`gradlens.${name}`);
  });
});

describe('commands of the manifest', () => {
  it('are those that the extension registers', () => {
    const source = readFileSync('src/extension/commands.ts', 'utf8');
    const table = source.slice(source.indexOf('const handlers'), source.indexOf('return Object.entries'));
    const registered = [...table.matchAll(/^ {4}(\w+)[:,]/gm)].map(([, name]) => `gradlens.${name}`);
    expect(registered.sort()).toEqual([...commands].sort());
  });

  it('hold those that lenses and hovers name', () => {
    for (const command of Object.values(COMMANDS)) expect(commands).toContain(command);
  });

  it('all have the category, and menus and keys name no other', () => {
    for (const { category } of contributes.commands) expect(category).toBe('Gradlens');
    const named = [...Object.values(contributes.menus).flat(), ...contributes.keybindings].map(
      ({ command }) => command,
    );
    for (const command of named) expect(commands).toContain(command);
  });
});

describe('menus of the manifest', () => {
  const { commandPalette, 'editor/context': context, 'editor/title': title } = contributes.menus;
  const when = (menu: readonly { readonly command: string; readonly when?: string }[], command: string) =>
    menu.find((item) => item.command === `gradlens.${command}`)?.when;

  it('list the first commands before a file is open: they say what to do then', () => {
    for (const command of [
      'explainClassification',
      'showHeatmap',
      'openSample',
      'getStarted',
      'selectModel',
      'labelWorkspace',
    ])
      expect(when(commandPalette, command)).toBeUndefined();
    expect(when(commandPalette, 'classify')).toBeUndefined();
  });

  it('go by the editor that was clicked on, not by the one that was in front before', () => {
    expect(when(context, 'showHeatmap')).toBe('resourcePath in gradlens.explainedPaths');
    expect(when(context, 'explainClassification')).toContain('resourcePath in gradlens.labelledPaths');
  });

  it('have a button in the title: Explain before the first explanation, then the heatmap', () => {
    expect(when(title, 'explainClassification')).toContain('resourcePath not in gradlens.explainedPaths');
    expect(when(title, 'showHeatmap')).toContain('resourcePath in gradlens.explainedPaths');
    for (const name of ['explainClassification', 'showHeatmap'])
      expect(contributes.commands.find(({ command }) => command === `gradlens.${name}`)?.icon).toMatch(
        /^\$\([a-z-]+\)$/,
      );
  });
});

describe('colours of the manifest', () => {
  const colors = Object.fromEntries(contributes.colors.map(({ id, defaults }) => [id, defaults]));

  it('are those of every kind of paint', () => {
    for (const bin of BINS) expect(colors).toHaveProperty([`gradlens.${bin}`]);
  });

  it.each(['for', 'against'] as const)('that speak %s are the palette’s', (side) => {
    for (const at of [0, 1, 2, 3]) {
      const line = side === 'for' ? 'forLine' : 'againstLine';
      expect(colors[`gradlens.${side}${at + 1}`]).toEqual({
        dark: DARK[side][at],
        light: LIGHT[side][at],
        highContrast: DARK[line],
        highContrastLight: LIGHT[line],
      });
      expect(colors[`gradlens.stale.${side}${at + 1}`]).toEqual({
        dark: `${DARK[side][at]}73`,
        light: `${LIGHT[side][at]}73`,
        highContrast: DARK[line],
        highContrastLight: LIGHT[line],
      });
    }
  });

  it('leave letters readable on every step, and lines on the page of high contrast', () => {
    const text = colors['gradlens.text'];
    for (const side of ['for', 'against'])
      for (const step of [1, 2, 3, 4]) {
        const color = colors[`gradlens.${side}${step}`];
        expect(contrast(text?.dark ?? '', color?.dark ?? '')).toBeGreaterThanOrEqual(4.5);
        expect(contrast(text?.light ?? '', color?.light ?? '')).toBeGreaterThanOrEqual(4.5);
        expect(contrast('#000000', color?.highContrast ?? '')).toBeGreaterThanOrEqual(4.5);
        expect(contrast('#ffffff', color?.highContrastLight ?? '')).toBeGreaterThanOrEqual(4.5);
      }
  });
});

describe('texts of the manifest', () => {
  it('are all there, and none is left over', () => {
    const used = [...JSON.stringify(manifest).matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);
    expect([...new Set(used)].sort()).toEqual(Object.keys(texts).sort());
  });

  it('name files that exist', () => {
    expect(existsSync(manifest.icon)).toBe(true);
    for (const { steps } of contributes.walkthroughs)
      for (const { media } of steps) expect(existsSync(media.svg)).toBe(true);
  });

  it('are beside pictures without style sheets, which a walkthrough drops', () => {
    for (const { steps } of contributes.walkthroughs)
      for (const { media } of steps) expect(readFileSync(media.svg, 'utf8')).not.toMatch(/<style|class=|style=/);
  });

  it('of the code are in the translators’ file', () => {
    expect(() => execFileSync(process.execPath, ['scripts/l10n.mjs', '--check'], { stdio: 'pipe' })).not.toThrow();
  });

  it('are words, not Markdown that a walkthrough does not read', () => {
    for (const [key, text] of Object.entries(texts)) if (key.startsWith('walkthrough')) expect(text).not.toContain('`');
  });

  it('let the command that labels one document be found alone', () => {
    const labels = Object.entries(texts).filter(([key]) => key.startsWith('command.'));
    expect(labels.filter(([, text]) => text.includes('This')).map(([key]) => key)).toEqual(['command.classify']);
    for (const word of ['Explain', 'Sample', 'Try']) expect(texts['command.openSample']).toContain(word);
  });

  it('say that no text leaves the machine', () => {
    expect(texts['walkthrough.open.description']).toContain('No text leaves your machine');
    expect(readFileSync('README.md', 'utf8')).toContain('No text leaves your machine');
  });
});
