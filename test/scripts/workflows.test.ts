/** The workflows cannot run here: their form is checked, and that nothing in them can change under their name. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const FOLDER = join('.github', 'workflows');
const files = readdirSync(FOLDER);

const level = v.picklist(['read', 'write', 'none']);
const PERMISSIONS = v.record(v.picklist(['contents', 'security-events', 'id-token', 'attestations']), level);
const text = v.pipe(v.string(), v.nonEmpty());
const scalar = v.union([v.string(), v.number(), v.boolean()]);
const named = { name: v.optional(text), if: v.optional(text), env: v.optional(v.record(v.string(), scalar)) };
const STEP = v.union([
  v.strictObject({ ...named, run: text }),
  v.strictObject({ ...named, uses: text, with: v.optional(v.record(v.string(), scalar)) }),
]);
const JOB = v.strictObject({
  'runs-on': text,
  'timeout-minutes': v.pipe(v.number(), v.maxValue(360)),
  needs: v.optional(text),
  environment: v.optional(text),
  permissions: PERMISSIONS,
  env: v.optional(v.record(v.string(), scalar)),
  strategy: v.optional(
    v.strictObject({ 'fail-fast': v.boolean(), matrix: v.record(v.string(), v.pipe(v.array(scalar), v.minLength(1))) }),
  ),
  steps: v.pipe(v.array(STEP), v.minLength(1)),
});
const EVENTS = [...['push', 'pull_request', 'schedule', 'workflow_dispatch', 'branch_protection_rule']] as const;
const WORKFLOW = v.strictObject({
  name: text,
  on: v.record(v.picklist(EVENTS), v.unknown()),
  // Nothing is allowed that a job does not ask for.
  permissions: v.strictObject({}),
  concurrency: v.optional(v.strictObject({ group: text, 'cancel-in-progress': v.boolean() })),
  jobs: v.record(v.pipe(v.string(), v.regex(/^[a-z][\w-]*$/)), JOB),
});

describe.each(files)('the workflow %s', (file) => {
  const source = readFileSync(join(FOLDER, file), 'utf8');
  const workflow = v.parse(WORKFLOW, parse(source));

  it('names each action by its whole commit, and says its version', () => {
    const uses = source.split('\n').filter((line) => /\buses:/.test(line));
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('puts nothing that others write into a command, and leaves no token behind', () => {
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
    for (const step of steps) if ('run' in step) expect(step.run).not.toContain('${{');
    const checkouts = steps.filter((step) => 'uses' in step && step.uses.startsWith('actions/checkout@'));
    for (const step of checkouts) expect(step).toMatchObject({ with: { 'persist-credentials': false } });
  });

  it('runs scripts of package.json that are there', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
    const runs = steps.flatMap((step) => ('run' in step ? [step.run] : [])).join('\n');
    const called = [...runs.matchAll(/npm (?:run )?([\w:-]+)/g)].map(([, name]) => name);
    for (const name of called.filter((n) => !['ci', 'publish'].includes(n)))
      expect(Object.keys(scripts)).toContain(name);
  });
});

describe('the repository', () => {
  it('has tests, CodeQL, Scorecard, fuzzing, releases with provenance, and updates of dependencies and actions', () => {
    expect(files.sort()).toEqual(['ci.yml', 'codeql.yml', 'fuzz.yml', 'release.yml', 'scorecard.yml']);
    const release = readFileSync(join(FOLDER, 'release.yml'), 'utf8');
    expect(release).toContain('npm publish --provenance');
    expect(release).toContain('actions/attest-build-provenance@');
    const { updates } = parse(readFileSync(join('.github', 'dependabot.yml'), 'utf8')) as {
      updates: readonly { 'package-ecosystem': string; directories?: readonly string[] }[];
    };
    expect(updates.map((u) => u['package-ecosystem']).sort()).toEqual(['github-actions', 'npm']);
    const npm = updates.find((u) => u['package-ecosystem'] === 'npm');
    for (const folder of npm?.directories ?? [])
      expect(JSON.parse(readFileSync(join('.', folder, 'package-lock.json'), 'utf8'))).toHaveProperty('packages');
  });
});
