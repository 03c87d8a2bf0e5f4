let waiting: (() => void)[] = [];

/**
 * Calls back after this turn of the event loop, when unhandled rejections are known. All calls of one turn share
 * an immediate: one per call would take longer than a short command.
 */
export function afterTurn(callback: () => void): void {
  if (waiting.push(callback) === 1) setImmediate(callAll);
}

function callAll(): void {
  const due = waiting;
  waiting = [];
  let called = 0;
  try {
    for (const callback of due) {
      called += 1;
      callback();
    }
  } finally {
    for (const callback of due.slice(called)) afterTurn(callback);
  }
}
