import { hash } from 'node:crypto';

import { isRecord } from '../../support/json';
import { VmreError } from '../../support/errors/vmre-error';
import { storedFile } from './archive';
import { bundledLibrary } from './compiled-code';

/** A bundle as `@endo/bundle-source` makes it, in one of the formats of Endo. */
export interface EndoBundle {
  /** `endoZipBase64`, `getExport`, `nestedEvaluate` or `endoScript`. */
  readonly moduleFormat: string;
  /** An archive, in the format `endoZipBase64`. */
  readonly endoZipBase64?: string | undefined;
  /** The hash by which others name the bundle: it is checked. */
  readonly endoZipBase64Sha512?: string | undefined;
  /** The code, in the other formats. */
  readonly source?: string | undefined;
}

const isEndoBundle = (value: unknown): value is EndoBundle =>
  isRecord(value) && typeof value['moduleFormat'] === 'string';

/**
 * A bundle as a CommonJS module.
 *
 * @param place its origin, for errors
 * @param path of a file in the project of the vat
 * @throws VMRE_VAT_CODE_UNREADABLE
 */
export function moduleOfBundle(bundle: unknown, place: string, path: string): string {
  if (!isEndoBundle(bundle)) throw unreadable(place, 'it is no bundle: it has no moduleFormat');
  const { moduleFormat, endoZipBase64 = '', source = '' } = bundle;
  switch (moduleFormat) {
    case 'endoZipBase64':
      checkHash(bundle, place);
      return archived(endoZipBase64, path);
    case 'getExport':
      return `module.exports = (${source}\n)();`;
    case 'nestedEvaluate':
      return `const nestedEvaluate = (text) => (0, eval)(text); module.exports = (${source}\n)();`;
    case 'endoScript':
      return `module.exports = (${source.replace(/^\s*'use strict';|;\s*$/g, '')}\n);`;
    default:
      throw unreadable(place, `unknown format of a bundle: ${moduleFormat}`);
  }
}

const LIBRARY = '@endo/compartment-mapper/import-archive.js';

/** The library of Endo evaluates the modules of an archive in compartments, one for each package. */
function archived(archive: string, path: string): string {
  const library = bundledLibrary(path, LIBRARY, 'a bundle in the format endoZipBase64');
  const usesVatData = Buffer.from(archive, 'base64').includes('VatData');
  return `
    const library = { exports: {} };
    ((module, exports) => { ${library}
    })(library, library.exports);
    const text = ${JSON.stringify(archive)};
    const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const values = new Map([...digits].map((digit, value) => [digit, value]));
    const decoded = () => {
      const bytes = new Uint8Array(Math.floor((text.replace(/=+$/, '').length * 3) / 4));
      for (let at = 0, bits = 0, count = 0, end = 0; end < bytes.length; at += 1) {
        bits = ((bits << 6) | values.get(text[at])) & 0xffffff;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        bytes[end++] = bits >> count;
      }
      return bytes;
    };
    exports.buildRootObject = async (...args) => {
      const globals = { E, Far, assert, console, HandledPromise, harden, TextDecoder, TextEncoder };
      ${usesVatData ? 'globals.VatData = VatData;' : ''}
      const archive = await library.exports.parseArchive(decoded(), 'bundle');
      // A property, because a call of import loads a module.
      const { namespace } = await archive['import']({ globals, Compartment });
      return namespace.buildRootObject(...args);
    };`;
}

/** The hash of a bundle is that of its list of modules, which has the hashes of the modules. */
function checkHash({ endoZipBase64 = '', endoZipBase64Sha512 }: EndoBundle, place: string): void {
  const archive = Buffer.from(endoZipBase64, 'base64');
  const list = storedFile(archive, 'compartment-map.json');
  if (!list) throw unreadable(place, 'the archive has no readable compartment-map.json');
  if (endoZipBase64Sha512 !== undefined && hash('sha512', list) !== endoZipBase64Sha512) {
    throw unreadable(place, 'the archive does not have the hash endoZipBase64Sha512');
  }
  for (const { file, sha512 } of modulesIn(list, place)) {
    const content = storedFile(archive, file);
    if (content && hash('sha512', content) === sha512) continue;
    throw unreadable(place, `the module ${file} is missing in the archive, or has another hash`);
  }
}

interface ModuleMap {
  readonly compartments: Readonly<
    Record<
      string,
      {
        readonly location: string;
        readonly modules: Readonly<Record<string, { location?: string; sha512?: string }>>;
      }
    >
  >;
}

function* modulesIn(list: Buffer, place: string): Iterable<{ file: string; sha512: string }> {
  try {
    const { compartments } = JSON.parse(list.toString()) as ModuleMap;
    for (const { location: directory, modules } of Object.values(compartments)) {
      for (const { location, sha512 } of Object.values(modules)) {
        if (location === undefined) continue;
        yield { file: `${directory}/${location}`, sha512: String(sha512) };
      }
    }
  } catch (error) {
    throw VmreError.from(error, 'VMRE_VAT_CODE_UNREADABLE', place);
  }
}

const unreadable = (place: string, reason: string): VmreError =>
  new VmreError('VMRE_VAT_CODE_UNREADABLE', `${place}: ${reason}`);
