import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { readForeignFile } from '../../support/foreign-file';

import { packageOf, readPackage } from './owning-package';

/** Something in a package besides the bundled libraries, such as the engine. */
export interface LicensedPart {
  title: string;
  text: string;
}

const licenceFile = /^(licen[cs]e|copying|notice|copyright)(\W.*)?$/i;
const rule = '='.repeat(80);

/**
 * The text of LICENSES.txt: what is inside and the licence of each part.
 *
 * @param inputs files that were bundled
 * @param notices licence comments of their sources
 */
export function licencesText(
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
  return `What is inside this package, and under which licence:\n\n${list}\n\n${sections.join('\n')}`;
}

function partOf(directory: string): LicensedPart {
  const { name, version, license } = readPackage(directory);
  const says = typeof license === 'string' ? license : 'no licence named';
  const files = readdirSync(directory).filter((file) => licenceFile.test(file));
  const texts = files
    .sort()
    .map((file) => readForeignFile(join(directory, file)).toString().trim());
  const missing = `It comes without the text of its licence. Its package.json says: ${says}`;
  return {
    title: `${name} ${version ?? ''} (${says})`,
    text: texts.length > 0 ? texts.join(`\n\n${'-'.repeat(80)}\n\n`) : missing,
  };
}
