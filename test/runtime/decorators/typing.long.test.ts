import { typeCheck } from './builds';

describe.each(['tsconfig.json', 'tsconfig.standard.json'])('with %s', (tsconfig) => {
  let complaints: string[];
  beforeAll(async () => {
    complaints = await typeCheck(tsconfig);
  });

  const about = (file: string): string[] => complaints.filter((line) => line.includes(`/${file}(`));

  test('the types of a runtime’s classes are checked, and mistakes are errors', () => {
    expect(about('typing.ts')).toEqual([]);
  });

  test('the types of described commands are inferred, and mistakes are errors', () => {
    expect(about('typing-of-descriptions.ts')).toEqual([]);
  });

  test('a configuration class may have more than the runtime reads, but not less', () => {
    expect(about('typing-of-similar-classes.ts')).toEqual([]);
  });

  test('the test kit, events and objects that replace a context have types', () => {
    expect(about('typing-of-tests.ts')).toEqual([]);
  });

  test('all other programs of authors have no errors', () => {
    expect(complaints.filter((line) => !line.includes('/typing'))).toEqual([]);
  });
});
