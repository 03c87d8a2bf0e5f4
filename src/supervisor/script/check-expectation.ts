import { checkJson } from './check-json';
import type { Expectation } from './exe-script';
import { fits, shownPattern, type TextPattern } from './pattern';
import { quoted, textDifference } from './text-difference';

/** What a command did. */
export interface Outcome {
  /** Exit code; -1 if it has none. */
  code: number;
  /** Why it failed; empty for a success. */
  message: string;
  /** Captured stdout, as text. */
  stdout: string;
  /** Captured stderr, as text. */
  stderr: string;
  /** The limit that it exceeded, after which it was aborted. */
  overdueMs?: number | undefined;
}

/** Describes for people what does not hold after a command; empty if all holds. */
export function checkExpectation(expect: Expectation, outcome: Outcome): string[] {
  const { overdueMs } = outcome;
  if (overdueMs !== undefined) {
    return [`expected an end within ${seconds(overdueMs)}, but it was still running`];
  }
  const { stdout, stderr, json } = expect;
  return [
    checkCode(expect, outcome),
    stdout && checkText('stdout', stdout, outcome.stdout),
    stderr && checkText('stderr', stderr, outcome.stderr),
    json && checkJson(json, outcome.stdout),
  ].filter((text) => text !== undefined);
}

function checkCode({ code, fails }: Expectation, outcome: Outcome): string | undefined {
  const seen = outcome.code === 0 ? 'code 0' : `code ${outcome.code}: ${outcome.message}`;
  if (code !== undefined && code !== outcome.code) return `expected code ${code}, got ${seen}`;
  if (fails === undefined) {
    return code === undefined && outcome.code !== 0 ? `expected code 0, got ${seen}` : undefined;
  }
  if (outcome.code === 0) return 'expected a failure, got code 0';
  return fails === true ? undefined : checkText('message', fails, outcome.message);
}

function checkText(what: string, pattern: TextPattern, text: string): string | undefined {
  const isFit = fits(pattern, text);
  if (isFit) return undefined;
  if (isFit === undefined) return `${what}: ${shownPattern(pattern)} takes too long to match`;
  if ('exactly' in pattern) return `${what}: ${textDifference(pattern.exactly, text)}`;
  return `${what}: expected a match of ${shownPattern(pattern)}, got ${quoted(text)}`;
}

const seconds = (ms: number): string => `${Number((ms / 1000).toFixed(3))} s`;
