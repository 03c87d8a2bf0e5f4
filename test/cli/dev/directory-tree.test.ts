import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DirectoryTree } from '../../../src/cli/dev/directory-tree';
import { eventually } from '../../support/runtime-process';

const PATIENCE_MS = 20_000;

let directory: string;
let tree: DirectoryTree;
let heard: string[];

beforeEach(() => {
  directory = fs.mkdtempSync(join(tmpdir(), 'vmre-tree-'));
  fs.mkdirSync(join(directory, 'src/inner'), { recursive: true });
  fs.writeFileSync(join(directory, 'src/a.js'), '1');
  fs.writeFileSync(join(directory, 'src/inner/b.js'), '1');
  fs.mkdirSync(join(directory, 'src/node_modules'));
  heard = [];
  const onChange = (path: string): void => {
    heard.push(path);
    setImmediate(() => tree.follow());
  };
  tree = new DirectoryTree(join(directory, 'src'), 'recursive', onChange, (error) => {
    throw error;
  });
  tree.follow();
});

afterEach(() => {
  tree.close();
  fs.rmSync(directory, { recursive: true });
});

const at = (path: string): string => join(directory, path);

/** Does something, and waits for its notification. */
async function hears(path: string, change: () => void): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20)); // earlier notifications
  heard = [];
  change();
  await eventually(`${path} in ${heard.join(' ')}`, () => heard.includes(at(path)), PATIENCE_MS);
}

/** As editors and git replace a file: another file is renamed over it. */
function replace(path: string, text: string): void {
  fs.writeFileSync(at('new'), text);
  fs.renameSync(at('new'), at(path));
}

test('every replacement of a file is reported', async () => {
  for (const text of ['2', '3', '4']) await hears('src/a.js', () => replace('src/a.js', text));
  for (const text of ['2', '3']) {
    await hears('src/inner/b.js', () => replace('src/inner/b.js', text));
  }
  await hears('src/a.js', () => fs.writeFileSync(at('src/a.js'), '5'));
  await hears('src/a.js', () => fs.rmSync(at('src/a.js')));
  await hears('src/a.js', () => fs.writeFileSync(at('src/a.js'), '6'));
});

test('directories that are created, removed and replaced', async () => {
  await hears('src/new', () => fs.mkdirSync(at('src/new')));
  await eventually('its watch', () => true);
  await hears('src/new/c.js', () => fs.writeFileSync(at('src/new/c.js'), '1'));
  await hears('src/inner', () => {
    fs.renameSync(at('src/inner'), at('gone'));
    fs.mkdirSync(at('src/inner'));
  });
  await hears('src/inner/b.js', () => fs.writeFileSync(at('src/inner/b.js'), '2'));
  await hears('src', () => {
    fs.renameSync(at('src'), at('old'));
    fs.mkdirSync(at('src'));
  });
  await hears('src/a.js', () => fs.writeFileSync(at('src/a.js'), '7'));
});

test('files beside the directory and installed files are not reported', async () => {
  fs.writeFileSync(at('beside'), '');
  fs.writeFileSync(at('src/node_modules/x.js'), '');
  await hears('src/a.js', () => fs.writeFileSync(at('src/a.js'), '2'));
  expect(heard.every((path) => path === at('src/a.js'))).toBe(true);
});

test('a directory may be created later', async () => {
  tree.close();
  fs.rmSync(at('src'), { recursive: true });
  tree.follow();
  await hears('src', () => fs.mkdirSync(at('src')));
  await hears('src/a.js', () => fs.writeFileSync(at('src/a.js'), '2'));
});
