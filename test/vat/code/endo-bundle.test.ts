import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { EndoBundle } from '../../../src/vat';
import { coded } from '../../support/coded';
import { closeAll, open, useWorker, workers } from '../workers/authored-kit';

afterEach(closeAll);

const root = `Far('root', { ask: () => 42 })`;
const build = `const buildRootObject = () => ${root};`;

const texts: readonly EndoBundle[] = [
  {
    moduleFormat: 'getExport',
    source: `function getExport() { ${build} return { buildRootObject }; }`,
  },
  {
    moduleFormat: 'nestedEvaluate',
    source: `function getExportWithNestedEvaluate() { return nestedEvaluate(${JSON.stringify(
      `(() => { ${build} return { buildRootObject }; })\n//# sourceMappingURL=a.js.map`,
    )})(); }`,
  },
  {
    moduleFormat: 'endoScript',
    source: `'use strict';\n(() => { ${build} return { buildRootObject }; })();\n`,
  },
];

describe.each(workers)('a bundle of Endo in a worker that is %s', (worker) => {
  test.each(texts)('in the format $moduleFormat is the code of a vat', async (bundle) => {
    useWorker(worker);
    const { kernel } = await open({ a: { bundle } });
    expect(await kernel.call('a', 'ask')).toBe(42);
  });
});

const sha512 = (content: string | Buffer) => createHash('sha512').update(content).digest('hex');

/** An archive in the form of Endo: nothing is compressed. */
function archive(files: Readonly<Record<string, string>>): string {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const [content, label] = [Buffer.from(text), Buffer.from(name)];
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(10, 4);
    head.writeUInt32LE(crc32(content), 14);
    head.writeUInt32LE(content.length, 18);
    head.writeUInt32LE(content.length, 22);
    head.writeUInt16LE(label.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    head.copy(entry, 6, 4, 28);
    entry.writeUInt32LE(at, 42);
    directory.push(entry, label);
    parts.push(head, label, content);
    at += head.length + label.length + content.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(directory.length / 2, 8);
  end.writeUInt16LE(directory.length / 2, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, list, end]).toString('base64');
}

function crc32(content: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of content) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

/** A module as the bundler of Endo writes it. */
const compiled = JSON.stringify({
  imports: [],
  exports: ['buildRootObject'],
  reexports: [],
  __syncModuleProgram__: `({ imports: $i, liveVar: $l, onceVar: $o, importMeta: $m }) => (function () {
    'use strict'; $i([]); ${build} $o.buildRootObject(buildRootObject); })()`,
  __fixedExportMap__: { buildRootObject: ['buildRootObject'] },
  __liveExportMap__: {},
  __reexportMap__: {},
});

function zipped(sum = sha512(compiled)): EndoBundle {
  const map = JSON.stringify({
    tags: [],
    entry: { compartment: 'app', module: './index.js' },
    compartments: {
      app: {
        name: 'app',
        label: 'app',
        location: 'app',
        modules: { './index.js': { location: 'index.js', parser: 'pre-mjs-json', sha512: sum } },
      },
    },
  });
  return {
    moduleFormat: 'endoZipBase64',
    endoZipBase64: archive({ 'compartment-map.json': map, 'app/index.js': compiled }),
    endoZipBase64Sha512: sha512(map),
  };
}

test('an archive is the code of a vat, also from a file', async () => {
  useWorker('local');
  const directory = mkdtempSync(join(tmpdir(), 'vmre-bundle-'));
  const file = join(directory, 'bundle.json');
  writeFileSync(file, JSON.stringify(zipped()));
  try {
    const { kernel } = await open({ a: { bundle: zipped() }, b: { file } });
    expect([await kernel.call('a', 'ask'), await kernel.call('b', 'ask')]).toEqual([42, 42]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test.each<[string, EndoBundle, string]>([
  ['of another hash', { ...zipped(), endoZipBase64Sha512: sha512('') }, 'does not have the hash'],
  ['with a changed module', zipped(sha512('')), 'app/index.js is missing in the archive, or has'],
  ['that is no archive', { ...zipped(), endoZipBase64: 'UEsDBAo' }, 'no readable compartment-map'],
  ['of an unknown format', { moduleFormat: 'test' }, 'unknown format of a bundle: test'],
  ['that is none', {} as EndoBundle, 'it is no bundle'],
])('a bundle %s is rejected', async (_, bundle, problem) => {
  await expect(open({ a: { bundle } })).rejects.toEqual(coded('VMRE_VAT_CODE_UNREADABLE', problem));
});
