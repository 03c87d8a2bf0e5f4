/** One variant of the way from an empty folder to a provider. */
export interface Variant {
  /** As after `--template`: its name, and possibly the flag of its form. */
  template: string;
  manager: 'npm' | 'pnpm';
  /** Directory with the tools installed from the packed tarballs. */
  tools: string;
  /** The packed vmre, and the packed package that creates projects with it. */
  tarballs: readonly string[];
}

/** One step; {@link go} returns its duration in milliseconds. */
export interface Step {
  name: string;
  /** Whether it must run alone, because it is timed. Default false. */
  isAlone?: boolean;
  go: () => Promise<number>;
}
