import { resolveInVolumes, volumesOf } from '../../../src/supervisor/session/volumes';

const volumes = [
  { name: 'a', path: '/golem' },
  { name: 'b', path: '/golem/input' },
];

test.each([
  ['/golem/x', '/w/a/x'],
  ['/golem/input/x/y', '/w/b/x/y'],
  ['/golem/input', '/w/b'],
  ['/golem/inputs/x', '/w/a/inputs/x'],
  ['/golem/input/', '/w/b'],
])('%s is %s', (path, host) => {
  expect(resolveInVolumes(path, volumes, '/w')).toBe(host);
});

test.each([
  ['/other/x', 'no volume has the path /other/x; there are: /golem, /golem/input'],
  ['/golem/input//x', 'two slashes in a row'],
  ['/golem/input/../../x', 'leaves its volume /golem/input'],
])('%s is rejected', (path, text) => {
  expect(() => resolveInVolumes(path, volumes, '/w')).toThrow(text);
});

test('a volume without a path has everything', () => {
  expect(resolveInVolumes('/x/y', [{ name: '.', path: '' }], '/w')).toBe('/w/x/y');
});

test('a supervisor makes directories for volumes of the host only', () => {
  const orders = { '/a': { host: {} }, '/r': { ram: { size: '1 GB' } }, '/b': { host: {} } };
  expect(volumesOf(orders)).toEqual([
    { name: 'vol-custom-0', path: '/a' },
    { name: 'vol-custom-1', path: '/b' },
  ]);
});
