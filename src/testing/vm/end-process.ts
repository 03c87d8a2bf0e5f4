/** Ends the process of the plugin immediately, like a crash or `os.Exit` of Go. */
export const endProcess = (code: number): never =>
  // eslint-disable-next-line n/no-process-exit -- tests need a plugin that crashes
  process.exit(code);
