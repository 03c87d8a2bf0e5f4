import { Script } from 'node:vm';

import { Random } from '../../support/random';
import { textOf, type Attack } from './attack';
import { corpus } from './corpus';
import { doors } from './generator/doors';
import { frames } from './generator/frames';
import { generate } from './generator/generate';
import { looks } from './generator/looks';
import { knownLimitOf } from './known-limits';

/** Whether the text can be part of the code of a vat. */
function isProgram(text: string): boolean {
  try {
    new Script(`(() => { 'use strict'; return [${text}]; })`);
    return true;
  } catch {
    return false;
  }
}

const isWhole = (attack: Attack): boolean => isProgram(textOf([attack]));

describe('the attacks that are known', () => {
  test('are many, each with a unique name and a reference', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(150);
    expect(new Set(corpus.map(({ id }) => id)).size).toBe(corpus.length);
    expect(corpus.filter(({ of, says }) => !/https:|CVE-/.test(of) || says === '')).toEqual([]);
  });

  test('are programs, unless they need a separate vat', () => {
    expect(corpus.filter((each) => !each.alone && !isWhole(each)).map(({ id }) => id)).toEqual([]);
  });
});

describe('the attacks that are generated', () => {
  test.each(Object.entries({ ...frames, ...looks }))('%s is a statement', (_, text) => {
    expect(isProgram(`() => { ${text}; }`)).toBe(true);
  });

  test.each(Object.entries(doors))('%s is an expression', (_, text) => {
    expect(isProgram(`() => { result = ${text}; }`)).toBe(true);
  });

  test('are the same for the same seed, and differ for others', () => {
    const codes = Array.from({ length: 50 }, (_, seed) => generate(new Random(seed), 'x'));
    expect(codes.every(isWhole)).toBe(true);
    expect(codes).toEqual(codes.map((_, seed) => generate(new Random(seed), 'x')));
    expect(new Set(codes.map(({ code }) => code)).size).toBe(codes.length);
  });
});

describe('a known limit', () => {
  const said = 'had the host say: Exception in PromiseRejectCallback:\nx';
  const local = { worker: 'local', around: 'plain' } as const;

  test('excuses only the described effects, where they are described', () => {
    expect(knownLimitOf(local, [said])).toMatch(/Node writes/);
    expect(knownLimitOf({ ...local, worker: 'process' }, [said])).toBeUndefined();
    expect(knownLimitOf(local, [])).toBeUndefined();
  });

  test.each([
    'it.0 is of another realm: RangeError',
    'left canary-file in the directory of the host',
    'the host ended with exit code 1',
    'the vat local answers nothing',
  ])('does not excuse "%s" beside it', (success) => {
    expect(knownLimitOf(local, [said, success])).toBeUndefined();
  });
});
