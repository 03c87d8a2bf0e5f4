import type { ErrorCode } from '../../../src/support/errors/codes';
import type { Bench } from '../../support/runtime-process';

/** A row of the table in docs/bad-input.md, with the test that shows it. */
export interface BadInput {
  /** The mistake. */
  given: string;
  /** The consequence besides the error; a full sentence. */
  happens: string;
  /** The code in the message; undefined where it is only survived. */
  code?: ErrorCode;
  /** Exit code of the process; undefined where it continues. */
  exit?: number;
  show: (bench: Bench) => Promise<void>;
}

/** Checks that a command fails with texts on stderr and nothing on stdout. */
export async function expectFailure(
  bench: Bench,
  [program, ...args]: [string, ...string[]],
  exit: number,
  ...texts: string[]
): Promise<void> {
  const { code, stdout, stderr } = await bench.invoke(program, ...args);
  expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
  for (const text of texts) expect(stderr).toContain(text);
}
