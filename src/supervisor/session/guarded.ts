/** Calls a listener of the user, which must not change what the session does. */
export function guarded(call: () => void): void {
  try {
    call();
  } catch {
    // as documented
  }
}
