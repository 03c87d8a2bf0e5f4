import type { Tally } from '../../support/tally';

/** A failed step that is already counted. */
class StepFailed extends Error {}

/** Steps that build on each other: the first failure is counted and ends the rest. */
export class Scenario {
  private constructor(
    private readonly about: string,
    private readonly tally: Tally,
  ) {}

  /** Plays a scenario; its steps are counted individually. */
  static async play(
    about: string,
    tally: Tally,
    play: (scenario: Scenario) => Promise<void>,
  ): Promise<void> {
    try {
      await play(new Scenario(about, tally));
    } catch (error) {
      if (!(error instanceof StepFailed)) tally.failed(about, textOf(error));
    }
  }

  /** @returns the result of the work */
  async step<T>(name: string, work: () => T | Promise<T>): Promise<T> {
    try {
      const value = await work();
      this.tally.passed(`${this.about}: ${name}`);
      return value;
    } catch (error) {
      this.tally.failed(`${this.about}: ${name}`, textOf(error));
      throw new StepFailed();
    }
  }
}

const textOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
