import type { Program } from '../../support/commands/command';
import { complete, type Candidate } from '../../support/commands/complete';
import { printable } from '../../support/printable';
import type { Shell } from './scripts';

/**
 * Answers a shell that completes a command line.
 *
 * @param words the words after the program, as the shell separates them; the last one is being typed
 * @returns the lines that its script reads
 */
export function answerTo(shell: string, program: Program, words: readonly string[]): string {
  const isBash = shell === ('bash' satisfies Shell);
  const joined = isBash ? joinedAtEquals(words) : words;
  const found = complete(program, joined);
  if (found === 'files') return 'files\n';
  // Bash replaces only what follows the equals sign.
  const prefix = isBash ? (/^--[^=]+=/.exec(joined.at(-1) ?? '')?.[0].length ?? 0) : 0;
  const lines = found.map(({ value, description }) =>
    lineOf({ value: value.slice(prefix), description }, shell),
  );
  return ['words', ...lines, ''].join('\n');
}

/** Zsh separates a word and its description by a colon, the others by a tab. */
function lineOf({ value, description }: Candidate, shell: string): string {
  const isZsh = shell === ('zsh' satisfies Shell);
  const word = isZsh ? value.replaceAll(':', '\\:') : value;
  return printable(description === '' ? word : `${word}${isZsh ? ':' : '\t'}${description}`);
}

/** Bash makes three words of `--name=value`. */
function joinedAtEquals(words: readonly string[]): string[] {
  const joined: string[] = [];
  let isOpen = false;
  for (const word of words) {
    const last = joined.at(-1);
    if (last !== undefined && (isOpen || (word === '=' && last.startsWith('--')))) {
      joined[joined.length - 1] = last + word;
    } else joined.push(word);
    isOpen = word === '=' && !isOpen;
  }
  return joined;
}
