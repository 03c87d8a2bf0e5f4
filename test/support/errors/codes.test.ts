import { errorCodes } from '../../../src/support/errors/codes';
import { ExitCode, WireCode } from '../../../src/support/errors/error-kind';

const table = Object.entries(errorCodes);

test.each(table)('%s has a name and self-contained texts', (code, { summary, fix }) => {
  expect(code).toMatch(/^VMRE(_[A-Z]+)+$/);
  expect(summary).toMatch(/^(runCommand|[A-Z]).{10,}\.$/);
  expect(fix).toMatch(/^[A-Z].{5,}\.$/);
});

test('the exit codes are those documented; none means success', () => {
  expect(ExitCode).toEqual({
    Ok: 0,
    Failed: 1,
    Usage: 2,
    Config: 3,
    Protocol: 4,
    Overrun: 5,
    Environment: 6,
    Uncaught: 70,
  });
  const used = new Set(table.map(([, { exit }]) => exit));
  expect([...used].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 70]);
});

test('the wire codes are those of the Runtime API', () => {
  expect(WireCode).toEqual({ Internal: 0, NotFound: 1, BadRequest: 2 });
  const used = new Set(table.map(([, { wire }]) => wire));
  expect([...used].sort()).toEqual([0, 1, 2]);
});

test('every error of the configuration has exit code 3', () => {
  const codes = table.filter(([code]) => code.startsWith('VMRE_CONFIG_'));
  expect(codes.map(([, { exit }]) => exit)).toEqual([3, 3, 3, 3, 3, 3]);
});

test('every error of the command line and the definition has exit code 2', () => {
  const names = /^VMRE_(OPTION|FIELD|DEFINITION)_|^VMRE_COMMAND_(MISSING|UNKNOWN)$/;
  const codes = table.filter(([code]) => names.test(code));
  expect(codes.map(([, { exit }]) => exit)).toEqual([2, 2, 2, 2, 2, 2, 2, 2]);
});
