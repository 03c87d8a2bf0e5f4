import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

import { hashFiles } from '../../../src/provider/package/checksums';
import { Bench } from '../../support/runtime-process';
import { AuthorProject } from './author-project';

const PARTS = 16;

let bench: Bench;
let project: AuthorProject;
let cacheFile: string;
let cache: Buffer;

beforeAll(async () => {
  bench = new Bench();
  project = new AuthorProject(bench);
  await project.package('--no-verify');
  cacheFile = join(project.packaged, 'runtime.js.cache');
  cache = readFileSync(cacheFile);
});

afterEach(() => writeFileSync(cacheFile, cache));
afterAll(() => bench.clear());

async function expectItWorks(): Promise<void> {
  const { code, stdout, stderr } = await bench.invoke(project.executable, 'offer-template');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ constraints: '' });
}

/** The code in the file. */
const code = (): Buffer => cache.subarray(8, 8 + cache.readUInt32LE(0));

/** As the package has it, with checksums of code and source. */
function sealed(code: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(code.length, 0);
  return Buffer.concat([header, code, readFileSync(join(project.packaged, 'runtime.js')), code]);
}

test('V8 accepts it', () => {
  const source = readFileSync(join(project.packaged, 'runtime.js'), 'latin1');
  const script = new Script(source, { cachedData: code() });
  expect(script.cachedDataRejected).toBe(false);
  expect(sealed(code()).equals(cache)).toBe(true);
});

test('it does not contain the path where it was made', () => {
  expect(cache.includes(bench.directory)).toBe(false);
  expect(cache.includes("an author's project")).toBe(false);
});

test('a runtime also starts with a cache that is damaged at any place', async () => {
  for (let part = 0; part < PARTS; part += 1) {
    const damaged = Buffer.from(cache);
    const place = Math.floor((part * cache.length) / PARTS);
    for (let at = place; at < place + 4; at += 1) damaged[at]! ^= 0xff;
    writeFileSync(cacheFile, damaged);
    await expectItWorks();
  }
});

test.each([
  ['empty', () => Buffer.alloc(0)],
  ['cut off', () => cache.subarray(0, 1000)],
  ['of another length', () => Buffer.concat([cache, Buffer.alloc(8)])],
  ['text', () => Buffer.from('no code at all')],
])('and with one that is %s', async (_, contents) => {
  writeFileSync(cacheFile, contents());
  await expectItWorks();
});

test('and with one of another version of V8, and without one', async () => {
  const other = Buffer.from(code());
  other.writeUInt32LE((other.readUInt32LE(4) ^ 0x5555) >>> 0, 4); // the place of the V8 version
  writeFileSync(cacheFile, sealed(other));
  await expectItWorks();
  rmSync(cacheFile);
  await expectItWorks();
});

test('and with one of another source of the same length', async () => {
  const sourceFile = join(project.packaged, 'runtime.js');
  const source = readFileSync(sourceFile, 'utf8');
  writeFileSync(sourceFile, source.replaceAll('example.greeting', 'example.gruesses'));
  try {
    const { stdout } = await bench.invoke(project.executable, 'offer-template');
    expect(stdout).toContain('golem.runtime.example.gruesses');
  } finally {
    writeFileSync(sourceFile, source);
  }
});

test('and when V8 gets other flags', () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--no-opt', project.executable, 'offer-template'],
    { env: { XDG_DATA_HOME: bench.directory, PATH: dirname(process.execPath) }, encoding: 'utf8' },
  );
  expect({ status, stdout }).toMatchObject({ status: 0 });
  expect(JSON.parse(stdout)).toMatchObject({ constraints: '' });
});

test('a runtime writes no files next to itself', async () => {
  rmSync(cacheFile);
  const before = hashFiles(project.packaged);
  chmodSync(project.packaged, 0o555);
  try {
    await expectItWorks();
  } finally {
    chmodSync(project.packaged, 0o755);
  }
  expect(hashFiles(project.packaged)).toEqual(before);
});
