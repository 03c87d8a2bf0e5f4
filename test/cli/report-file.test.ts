import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ReportFile } from '../../src/cli/report-file';

let directory: string;

beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'vmre-report-'))));
afterEach(() => rmSync(directory, { recursive: true }));

test('a report that is never written leaves no file, and a present file as it was', () => {
  const path = join(directory, 'report.xml');
  new ReportFile(path);
  expect(existsSync(path)).toBe(false);
  writeFileSync(path, 'earlier');
  new ReportFile(path);
  expect(readFileSync(path, 'utf8')).toBe('earlier');
});

test('a report replaces an earlier one', () => {
  const path = join(directory, 'report.xml');
  writeFileSync(path, 'an earlier one');
  new ReportFile(path).write('new');
  expect(readFileSync(path, 'utf8')).toBe('new');
});

test('a link to a file that does not exist stays, and the report is written to that file', () => {
  const [link, path] = [join(directory, 'link.xml'), join(directory, 'report.xml')];
  symlinkSync(path, link);
  const report = new ReportFile(link);
  expect([readlinkSync(link), existsSync(path)]).toEqual([path, false]);
  report.write('new');
  expect(readFileSync(path, 'utf8')).toBe('new');
});
