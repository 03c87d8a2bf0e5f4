import * as fs from 'node:fs';

import { createFile, replaceFile } from '../../src/support/atomic-file';
import { useTemporaryDirectory } from './temporary-directory';

const at = useTemporaryDirectory();
const mode = (path: string): string => (fs.statSync(path).mode & 0o7777).toString(8);
const read = (path: string): string => fs.readFileSync(path, 'utf8');

describe.each([
  ['createFile', createFile],
  ['replaceFile', replaceFile],
])('%s', (_name, write) => {
  test('a new file is private, and so are the directories made for it', () => {
    write(at('one', 'two', 'file'), 'text');
    expect(read(at('one', 'two', 'file'))).toBe('text');
    expect(mode(at('one', 'two', 'file'))).toBe('600');
    expect([mode(at('one')), mode(at('one', 'two'))]).toEqual(['700', '700']);
  });

  test('an existing directory keeps its mode', () => {
    fs.mkdirSync(at('one'));
    fs.chmodSync(at('one'), 0o755);
    write(at('one', 'file'), 'text');
    expect(mode(at('one'))).toBe('755');
  });

  test.each([[''], ['ä€😀\n'], ['x'.repeat(1_000_000)]])(
    'text %#: it is written completely',
    (text) => {
      write(at('file'), text);
      expect(read(at('file'))).toBe(text);
    },
  );

  test('nothing else is left in the directory', () => {
    write(at('file'), 'first');
    write(at('file'), 'second');
    expect(fs.readdirSync(at())).toEqual(['file']);
  });

  test('a file in place of its directory is an error, and stays', () => {
    fs.writeFileSync(at('one'), 'old');
    expect(() => write(at('one', 'file'), 'text')).toThrow(/EEXIST|ENOTDIR/);
    expect(read(at('one'))).toBe('old');
  });

  test('a text that cannot be written leaves nothing behind', () => {
    expect(() => write(at('file'), undefined as unknown as string)).toThrow(
      'must be of type string',
    );
    expect(fs.readdirSync(at())).toEqual([]);
  });
});

describe('createFile', () => {
  test('it reports that it created the file', () => {
    expect(createFile(at('file'), 'text')).toBe(true);
  });

  test('an existing file stays unchanged', () => {
    fs.writeFileSync(at('file'), 'old', { mode: 0o644 });
    expect(createFile(at('file'), 'new')).toBe(false);
    expect([read(at('file')), mode(at('file'))]).toEqual(['old', '644']);
  });

  test.each(['directory', 'symbolic link to nothing'])('an existing %s stays, too', (kind) => {
    if (kind === 'directory') fs.mkdirSync(at('file'));
    else fs.symlinkSync(at('nowhere'), at('file'));
    expect(createFile(at('file'), 'new')).toBe(false);
    expect(fs.readdirSync(at())).toEqual(['file']);
    expect(fs.lstatSync(at('file')).isFile()).toBe(false);
  });
});

describe('createFile where the file system has no hard links', () => {
  beforeEach(() => {
    const error = Object.assign(new Error('EPERM'), { code: 'EPERM' });
    const original = jest.requireActual<typeof fs>('node:fs');
    jest.spyOn(original, 'linkSync').mockImplementation(() => {
      throw error;
    });
  });
  afterEach(() => jest.restoreAllMocks());

  test('it creates the file, and reports that', () => {
    expect(createFile(at('file'), 'text')).toBe(true);
    expect(read(at('file'))).toBe('text');
    expect(fs.readdirSync(at())).toEqual(['file']);
  });

  test('an existing file stays, and it reports that it did not create it', () => {
    fs.writeFileSync(at('file'), 'old');
    expect(createFile(at('file'), 'new')).toBe(false);
    expect(read(at('file'))).toBe('old');
  });
});

describe('replaceFile', () => {
  test.each([0o600, 0o640, 0o644, 0o660, 0o664, 0o666, 0o400])('mode %o is preserved', (before) => {
    fs.writeFileSync(at('file'), 'old');
    fs.chmodSync(at('file'), before);
    replaceFile(at('file'), 'new');
    expect(read(at('file'))).toBe('new');
    expect(mode(at('file'))).toBe(before.toString(8));
  });

  test('a symbolic link stays one; its target is replaced', () => {
    fs.mkdirSync(at('elsewhere'));
    fs.writeFileSync(at('elsewhere', 'target'), 'old');
    fs.symlinkSync(at('elsewhere', 'target'), at('link'));
    replaceFile(at('link'), 'new');
    expect(fs.readlinkSync(at('link'))).toBe(at('elsewhere', 'target'));
    expect(read(at('elsewhere', 'target'))).toBe('new');
    expect(fs.readdirSync(at('elsewhere'))).toEqual(['target']);
  });

  test('a symbolic link to a file that does not exist yet stays one', () => {
    fs.symlinkSync(at('target'), at('link'));
    replaceFile(at('link'), 'new');
    expect(fs.lstatSync(at('link')).isSymbolicLink()).toBe(true);
    expect(read(at('target'))).toBe('new');
  });

  test('a reader that has the old file open reads it to its end', () => {
    fs.writeFileSync(at('file'), 'the old text');
    const open = fs.openSync(at('file'), 'r');
    try {
      replaceFile(at('file'), 'new');
      expect(fs.readFileSync(open, 'utf8')).toBe('the old text');
    } finally {
      fs.closeSync(open);
    }
  });

  test('a directory in place of the file is an error, and stays', () => {
    fs.mkdirSync(at('file'));
    expect(() => replaceFile(at('file'), 'new')).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(fs.readdirSync(at())).toEqual(['file']);
  });
});

test.each([
  ['replaceFile', replaceFile],
  ['createFile', createFile],
])('%s publishes no content that its check rejects', (_name, write) => {
  const refuse = (written: Buffer): never => {
    throw new Error(`refused ${written.toString()}`);
  };
  if (write === replaceFile) fs.writeFileSync(at('file'), 'old');
  const before = fs.readdirSync(at());
  expect(() => write(at('file'), 'new', refuse)).toThrow('refused new');
  expect(fs.readdirSync(at())).toEqual(before);
  if (write === replaceFile) expect(fs.readFileSync(at('file'), 'utf8')).toBe('old');
});
