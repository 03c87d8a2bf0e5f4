import { leavesSomething } from '../../src/support/parent-watch';

test.each([
  'vmre vm run x &',
  'vmre vm run x & true',
  'vmre vm run x 2>&1 & echo $!',
  'nohup vmre vm run x',
  'setsid vmre vm run x',
  '(vmre vm run x &)',
])('%s leaves something behind', (script) => {
  expect(leavesSomething(script)).toBe(true);
});

test.each([
  '',
  'vmre vm run x',
  'tsc && vmre vm run x',
  'vmre vm run x > log 2>&1',
  'vmre vm run x &> log',
  'vmre vm run nohupper',
])('%s does not', (script) => {
  expect(leavesSomething(script)).toBe(false);
});
