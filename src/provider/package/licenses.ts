import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { readForeignFile } from '../../support/foreign-file';

import { packageOf, readPackage } from './owning-package';

/** A part of a package with its license, such as the engine. */
export interface LicensedPart {
  title: string;
  text: string;
}

const licenseFile = /^(licen[cs]e|copying|notice|copyright)(\W.*)?$/i;
const rule = '='.repeat(80);

/**
 * The text of LICENSES.txt: the parts of the package, with their licenses.
 *
 * @param inputs bundled files
 * @param notices license comments of their sources
 */
export function licensesText(
  inputs: readonly string[],
  notices: string,
  others: readonly LicensedPart[] = [],
): string {
  const packages = new Set(inputs.map(packageOf).filter((found) => found !== undefined));
  const parts = [...packages].map(partOf).sort((a, b) => (a.title < b.title ? -1 : 1));
  const all = [...parts, ...others];
  if (notices !== '') all.push({ title: 'Notices in the sources of the above', text: notices });
  const list = [...new Set(all.map(({ title }) => `- ${title}`))].join('\n');
  const sections = all.map(({ title, text }) => `${rule}\n${title}\n${rule}\n\n${text.trim()}\n`);
  return `Parts of this package, with their licenses:\n\n${list}\n\n${sections.join('\n')}`;
}

function partOf(directory: string): LicensedPart {
  const { name, version, license } = readPackage(directory);
  const says = typeof license === 'string' ? license : 'no license named';
  const files = readdirSync(directory).filter((file) => licenseFile.test(file));
  const texts = files
    .sort()
    .map((file) => readForeignFile(join(directory, file)).toString().trim());
  const missing = `Its package does not contain the text of its license. Its package.json says: ${says}`;
  return {
    title: `${name} ${version ?? ''} (${says})`,
    text: texts.length > 0 ? texts.join(`\n\n${'-'.repeat(80)}\n\n`) : missing,
  };
}
