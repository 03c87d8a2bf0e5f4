import { childEnvironment } from '../../src/process/environment';

const source = { PATH: '/bin', HOME: '/h', LC_ALL: 'C', NODE_OPTIONS: '-r x', TOKEN: 'hunter2' };

test('a child has the usual variables, and no secrets', () => {
  expect(childEnvironment({}, source)).toEqual({ PATH: '/bin', HOME: '/h', LC_ALL: 'C' });
});

test('more variables can be requested by name', () => {
  const choice = { inheritEnv: ['TOKEN', 'MISSING'], env: { HOME: '/other', X: '1' } };
  expect(childEnvironment(choice, source)).toEqual({
    PATH: '/bin',
    HOME: '/other',
    LC_ALL: 'C',
    TOKEN: 'hunter2',
    X: '1',
  });
});

test('or the whole environment', () => {
  expect(childEnvironment({ inheritEnv: false, env: { X: '1' } }, source)).toEqual({ X: '1' });
  expect(childEnvironment({ inheritEnv: true, env: { X: '1' } }, source)).toEqual({
    ...source,
    X: '1',
  });
});
