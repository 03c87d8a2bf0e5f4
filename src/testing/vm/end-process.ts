/** Ends the process of the plugin at once, whatever is open: as a crash does, or Go's `os.Exit`. */
export const endProcess = (code: number): never =>
  // eslint-disable-next-line n/no-process-exit -- a plugin that crashes is what tests want of it
  process.exit(code);
