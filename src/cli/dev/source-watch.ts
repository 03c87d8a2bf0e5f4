/** What came of a change of the sources. */
export interface Build {
  /** Whether there is something to play. */
  ok: boolean;
  /** One line, and what the compiler complains of. */
  summary: string;
}

/** Follows the sources of a project and has them built. */
export interface SourceWatch {
  /** @param onBuild is told of the first build and of each after a change */
  start(onBuild: (build: Build) => void): Promise<void>;
  /** Rejects when the watch ends by itself. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}
