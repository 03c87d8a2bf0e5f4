/** The result of building changed sources. */
export interface Build {
  /** Whether the build succeeded. */
  ok: boolean;
  /** One line, followed by the errors of the compiler. */
  summary: string;
}

/** Watches the sources of a project and builds them. */
export interface SourceWatch {
  /** @param onBuild called after the first build and after each later one */
  start(onBuild: (build: Build) => void): Promise<void>;
  /** Rejects if watching fails. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}
