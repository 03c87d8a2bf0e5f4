/** How to stop something that runs. */
export interface StopOptions {
  /** Milliseconds until it is killed; 0 kills at once. The method that takes it says the default. */
  graceMs?: number | undefined;
}
