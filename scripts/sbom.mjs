/**
 * The bill of materials of a package, CycloneDX 1.6 as JSON: what the bundles hold and what lies beside them, with the hash
 * by which each was installed. An ordinary tool would list what npm installs; of that most builds and tests alone, and what
 * ships is inside bundles. Equal inputs give equal bytes: no time, no random number.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import { shippedPackages } from './shipped.mjs';

/** 'sha512-…' of a lock file as CycloneDX writes it. */
function hashesOf(integrity) {
  const hex = Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
  return new Models.HashDictionary([[Enums.HashAlgorithm['SHA-512'], hex]]);
}

function licensesOf(license) {
  const plain = /^[\w.-]+$/.test(license);
  return new Models.LicenseRepository([
    plain ? new Models.SpdxLicense(license) : new Models.LicenseExpression(license),
  ]);
}

/** 'pkg:npm/%40scope/name@1.0.0' */
function purlOf(name, version) {
  return `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;
}

function componentOf({ name, version, license, description }, hashes) {
  const [, group, own] = /^(@[^/]+)?\/?(.*)$/.exec(name);
  const purl = purlOf(name, version);
  return new Models.Component(Enums.ComponentType.Library, own, {
    bomRef: purl,
    group,
    version,
    purl,
    description,
    hashes,
    licenses: licensesOf(license),
  });
}

/** The bill as text. `contents` are those of the bundles that ship (`contentsOf`); `native`: with the native runtime. */
export function billOfMaterials(contents, native = true) {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const own = JSON.parse(readFileSync('package.json', 'utf8'));
  const whole = new Models.Component(Enums.ComponentType.Application, own.name, {
    bomRef: purlOf(own.name, own.version),
    version: own.version,
    purl: purlOf(own.name, own.version),
    licenses: licensesOf(own.license),
  });
  const bom = new Models.Bom({ metadata: new Models.Metadata({ component: whole }) });
  for (const shipped of shippedPackages(contents, native)) {
    const component = componentOf(shipped, hashesOf(packages[shipped.folder.replaceAll('\\', '/')].integrity));
    bom.components.add(component);
    whole.dependencies.add(component.bomRef);
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

/** Its name in every package. */
export const BILL = 'sbom.cdx.json';

/** Writes it into the folder of the bundles. */
export function writeBill(folder, contents, native) {
  writeFileSync(join(folder, BILL), billOfMaterials(contents, native));
}
