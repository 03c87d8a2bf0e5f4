/** How one user goes from nothing to a provider. */
export interface Variant {
  template: string;
  manager: 'npm' | 'pnpm';
  /** Directory with the tools that were installed from the packed tarballs. */
  tools: string;
  /** The packed vmre, and the packed package that creates projects with it. */
  tarballs: readonly string[];
}

/** One step of the way; the milliseconds it took. */
export interface Step {
  name: string;
  /** Whether nothing else may run meanwhile. Default false. */
  isAlone?: boolean;
  go: () => Promise<number>;
}
