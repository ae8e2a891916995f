/** The bill of materials is valid CycloneDX, and names what ships with the hash by which it was installed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { describe, expect, it } from 'vitest';

/** The tests' build writes it beside the bundles. */
const text = readFileSync(join('dist', 'sbom.cdx.json'), 'utf8');
const bill = JSON.parse(text) as {
  readonly components: readonly { readonly purl: string; readonly hashes: readonly unknown[] }[];
};

describe('the bill of materials', () => {
  it('is valid CycloneDX 1.6', async () => {
    expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text)).toBeNull();
  });

  it('names the packages of THIRD_PARTY.md, each with a hash', () => {
    const named = bill.components.map(({ purl }) => decodeURIComponent(purl.slice('pkg:npm/'.length)));
    const licensed = [...readFileSync('THIRD_PARTY.md', 'utf8').matchAll(/^## (\S+) (\d\S*)$/gm)].map(
      ([, name, version]) => `${name}@${version}`,
    );
    expect(named.sort()).toEqual(licensed.sort());
    expect(bill.components.every(({ hashes }) => hashes.length === 1)).toBe(true);
  });

  it('goes with the packages', () => {
    const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: readonly string[] };
    expect(files).toContain('dist/sbom.cdx.json');
    expect(readFileSync('.vscodeignore', 'utf8')).toContain('!dist/sbom.cdx.json');
  });
});
