import type { Random } from '../../support/random';

/** A part of the product that reads what others have written. */
export interface Reader {
  /** Inputs that are taken; all others are made of them. */
  readonly valid: readonly Buffer[];
  /** What means something in its format. */
  readonly tokens: readonly string[];
  /** A new input that is mostly in order. Default: one of the valid ones. */
  readonly generate?: (random: Random) => Buffer;
  /**
   * Reads as the product does, and checks what comes out.
   *
   * @throws what the product throws: only a VmreError with a code is right
   */
  readonly read: (input: Buffer, random: Random) => unknown;
  /** Whether another error is right too, because every caller expects it. Default: none. */
  readonly expects?: (error: unknown) => boolean;
  /** Ends what it has opened. */
  readonly close?: () => Promise<void>;
}

/** Makes a reader when its turn comes. @param directory of its own, to write into */
export type MakeReader = (directory: string) => Reader | Promise<Reader>;

/** A plain `Error`: not one of its kinds, which mistakes of a program throw. */
export const isPlainError = (error: unknown): boolean =>
  Object.prototype.toString.call(error) === '[object Error]' &&
  Object.getPrototypeOf(error) === Error.prototype;

export const texts = (...all: readonly string[]): Buffer[] => all.map((text) => Buffer.from(text));

export const json = (...all: readonly unknown[]): Buffer[] =>
  all.map((value) => Buffer.from(JSON.stringify(value, null, 2)));
