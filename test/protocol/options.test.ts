import { Command } from 'commander';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { addOptions, valuesOf } from '../../src/cli/options/flags';
import type { OptionDefinition } from '../../src/protocol/options/definition';
import { defaultText, helpText, oneOf } from '../../src/protocol/options/help';
import { EXPLANATION_OPTIONS, OPTIONS } from '../../src/protocol/options/options';
import type { ExplainOptions } from '../../src/protocol/requests';
import { optionArguments } from '../../src/server/editing/commandLine';
import { optionsSchema } from '../../src/server/lsp/params';

const definitions: readonly (readonly [string, OptionDefinition])[] = Object.entries(EXPLANATION_OPTIONS);

/** Values that fit an option. */
function fitting(definition: OptionDefinition): fc.Arbitrary<unknown> {
  switch (definition.type) {
    case 'choice':
      return fc.constantFrom(...definition.values);
    case 'switch':
      return fc.boolean();
    case 'whole':
      return fc.integer({ min: definition.least, max: definition.most });
    case 'number':
      return fc.double({
        min: definition.above,
        max: definition.below,
        minExcluded: true,
        maxExcluded: true,
        noNaN: true,
      });
    case 'texts':
      return fc.array(fc.constantFrom('pad', 'mask', 'zero', 'text:a b'), { minLength: 1, maxLength: 3 });
    default:
      return fc.string({ minLength: 1 });
  }
}

const options = fc.record(Object.fromEntries(definitions.map(([name, option]) => [name, fitting(option)])), {
  requiredKeys: [],
}) as fc.Arbitrary<ExplainOptions>;

/** What holds where nothing is said. */
const usual = Object.fromEntries(definitions.map(([name, option]) => [name, option.default]));

describe('options of an explanation', () => {
  it('are the same after the command that is copied was run', () => {
    fc.assert(
      fc.property(options, (given) => {
        const { against, ...rest } = given;
        const said = given.output === 'margin' ? given : rest;
        const command = addOptions(new Command().exitOverride(), EXPLANATION_OPTIONS);
        command.parse([...optionArguments(said)], { from: 'user' });
        expect({ ...usual, ...valuesOf(EXPLANATION_OPTIONS, command.opts()) }).toEqual({ ...usual, ...said });
      }),
    );
  });

  it('that fit pass the language server’s door, which leaves out what is no option', () => {
    fc.assert(
      fc.property(options, (given) => {
        expect(v.parse(optionsSchema, { ...given, unheard: 1, target: given.target ?? null })).toEqual(given);
      }),
    );
  });

  it.each([
    [{ nSteps: 0 }, 'must be a whole number from 1 to 10000'],
    [{ method: 'guess' }, 'must be one of adaptive, '],
    [{ baselines: ['padding'] }, 'must be one of pad, mask, unk, zero, text:STRING'],
    [{ baselines: 'pad' }, 'must be a list of texts'],
    [{ tolerance: 1 }, 'must be a number above 0 and below 1'],
    [{ recipe: '' }, 'must be one of interpret-flair'],
  ])('that do not fit are refused there: %j', (given, message) => {
    const parsed = v.safeParse(optionsSchema, given);
    expect(parsed.issues?.[0].message).toContain(message);
    expect(v.getDotPath(parsed.issues?.[0] as v.BaseIssue<unknown>)).toBe(Object.keys(given)[0]);
  });
});

describe('help', () => {
  it('names values and default of every option once', () => {
    for (const option of Object.values(OPTIONS) as OptionDefinition[]) {
      if (option.flag === undefined) continue;
      const text = helpText(option);
      const words = option.absent ?? defaultText(option);
      if (words !== undefined) expect(text.split(`(default: ${words})`)).toHaveLength(2);
      if (option.type === 'choice' && option.usual === undefined) expect(text).toContain(oneOf(option.values));
    }
  });

  it('lists names with an or before the last', () => {
    expect([oneOf(['a']), oneOf(['a', 'b']), oneOf(['a', 'b', 'c'])]).toEqual(['a', 'a or b', 'a, b or c']);
  });
});
