/** Ends the process of a plugin. The author's code may have left timers or sockets that would keep it running. */
export const endProcess = (code: number): never =>
  // eslint-disable-next-line n/no-process-exit -- like `os.Exit` at the end of a plugin in Go
  process.exit(code);
