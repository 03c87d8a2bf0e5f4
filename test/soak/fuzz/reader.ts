import type { Random } from '../../support/random';

/** A part of the product that reads foreign data. */
export interface Reader {
  /** Accepted inputs, from which all others are derived. */
  readonly valid: readonly Buffer[];
  /** Tokens with a meaning in its format. */
  readonly tokens: readonly string[];
  /** A new, mostly valid input. Default: one of the valid ones. */
  readonly generate?: (random: Random) => Buffer;
  /**
   * Reads like the product, and checks the result.
   *
   * @throws what the product throws: only a VmreError with a code is right
   */
  readonly read: (input: Buffer, random: Random) => unknown;
  /** Whether another error is right, too, because every caller expects it. Default: none. */
  readonly expects?: (error: unknown) => boolean;
  /** Closes what it opened. */
  readonly close?: () => Promise<void>;
}

/** Makes a reader when it is needed. @param directory a separate directory to write into */
export type MakeReader = (directory: string) => Reader | Promise<Reader>;

/** A plain `Error`, not one of its subclasses, which mistakes of a program throw. */
export const isPlainError = (error: unknown): boolean =>
  Object.prototype.toString.call(error) === '[object Error]' &&
  Object.getPrototypeOf(error) === Error.prototype;

export const texts = (...all: readonly string[]): Buffer[] => all.map((text) => Buffer.from(text));

export const json = (...all: readonly unknown[]): Buffer[] =>
  all.map((value) => Buffer.from(JSON.stringify(value, null, 2)));
