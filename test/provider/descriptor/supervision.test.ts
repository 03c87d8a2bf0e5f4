import {
  describeSupervision,
  extraArgsFor,
  problemOfExtraArgs,
  runtimeArgsIn,
  supervisionOf,
  warningsOfSupervision,
} from '../../../src/provider/descriptor/supervision';

const nothing = { image: false, hardware: false };
const image = '--runtime-managed-image';
const hardware = '--runtime-managed-hardware';

test.each<[Partial<typeof nothing>, string[], string[] | undefined]>([
  [{}, [], [image]],
  [{}, [image], [image]],
  [{}, ['--runtime-arg=x'], [image, '--runtime-arg=x']],
  [{}, ['--runtime-arg', image], [image, '--runtime-arg', image]],
  [{ image: true }, ['--runtime-arg=x'], ['--runtime-arg=x']],
  [{ image: true }, [image], undefined],
  [{ hardware: true }, [], [image, hardware]],
  [{ hardware: true }, [hardware], [image, hardware]],
  [{ hardware: true }, ['--cap-handoff'], [image, '--cap-handoff']],
  [{ image: true, hardware: true }, [], [hardware]],
])('%j with %j is %j', (wants, own, expected) => {
  expect(extraArgsFor({ ...nothing, ...wants }, own)).toEqual(expected);
});

test.each<[string[] | undefined, string, number]>([
  [undefined, 'demands must name an image, is terminated by the supervisor', 1],
  [['--runtime-arg', image], 'demands must name an image, is terminated by the supervisor', 1],
  [[image], 'needs no image, is terminated by the supervisor', 0],
  [[image, hardware], 'needs no image, enforces the agreed hardware itself', 0],
])('%j: %s', (extraArgs, text, warnings) => {
  expect(describeSupervision(supervisionOf(extraArgs))).toContain(text);
  const descriptor = { name: 'a', version: '1.0.0', 'supervisor-path': 'exe-unit' };
  expect(
    warningsOfSupervision({ ...descriptor, ...(extraArgs && { 'extra-args': extraArgs }) }),
  ).toHaveLength(warnings);
});

test.each<[string[], string | undefined]>([
  [[image, hardware, '--cap-handoff', '-r', 'x', '-rx', '--runtime-arg', 'y'], undefined],
  [['--runtime-arg=--anything', '--runtime-arg', '--y', '--sec-key=a'], undefined],
  [['--runtime-manged-image'], 'Did you mean --runtime-managed-image?'],
  [['--greeting=hi'], 'write "--runtime-arg=--greeting=hi"'],
  [['test'], '"test" is not an option of a supervisor'],
  [['--runtime-managed-image=yes'], 'is not an option of a supervisor'],
])('for %j a supervisor reports %s', (extraArgs, problem) => {
  if (problem === undefined) expect(problemOfExtraArgs(extraArgs)).toBeUndefined();
  else expect(problemOfExtraArgs(extraArgs)).toContain(problem);
});

test.each<[string[], string[]]>([
  [
    ['--runtime-arg', 'a', '-r', 'b', '-rc', '-r=d', '--runtime-arg=--e'],
    ['a', 'b', 'c', 'd', '--e'],
  ],
  [[image, hardware], []],
  [['--runtime-arg='], ['']],
])('%j pass %j to the runtime', (extraArgs, expected) => {
  expect(runtimeArgsIn(extraArgs)).toEqual(expected);
});
