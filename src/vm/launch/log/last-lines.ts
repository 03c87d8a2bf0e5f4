import type { OutputTail } from '../../../support/output-tail';
import { plainText } from './log-line';

/** The last lines of a stream that are not blank, without colours and safe to print, in order. */
export const lastLines = (tail: OutputTail, maxLines: number): string[] =>
  tail.lines
    .map(plainText)
    .filter((line) => line.trim() !== '')
    .slice(-maxLines);
