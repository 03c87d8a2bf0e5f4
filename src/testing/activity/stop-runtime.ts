import { settledWithin } from '../../support/deadline';
import type { ServedRuntime } from './served-runtime';

/** A supervisor waits this long for the answer to shutdown. */
const SHUTDOWN_MS = 5000;
/** In memory, the input then ends, which also stops the runtime: bytes of a test may have hidden the shutdown. */
const MEMORY_SHUTDOWN_MS = 2000;
/** For a process to exit by itself after shutdown. */
const LEAVE_MS = 3000;

/** How a runtime stopped. */
export interface Stopped {
  /** Its exit code. */
  code: number;
  /** Violations of the contract, as sentences. */
  breaches: readonly string[];
}

/** Stops a runtime as a supervisor does, or waits for one that ends by itself. */
export async function stopRuntime(served: ServedRuntime): Promise<Stopped> {
  const { client, pipes, monitor } = served;
  const isProcess = pipes.answerMs < Infinity;
  let isAnswered = false;
  if (pipes.stdout.isPaused()) pipes.stdout.resume(); // a test may have paused it
  // Without a connection, there is no answer; the end of the input stops the runtime.
  const answer = client.shutdown().then(
    () => void (isAnswered = true),
    () => {
      pipes.stdin.end();
      return pipes.exited;
    },
  );
  const gone = Promise.race([answer, pipes.exited]);
  await settledWithin(gone, isProcess ? SHUTDOWN_MS : MEMORY_SHUTDOWN_MS);
  const isLate = isProcess && !isAnswered && served.exitCode === undefined;
  pipes.stdin.end();
  if (isProcess) {
    if (!isLate) await settledWithin(pipes.exited, LEAVE_MS);
    if (served.exitCode === undefined) pipes.signal('SIGKILL');
  }
  const code = await pipes.exited;
  const broken = await client.ended; // nothing must happen after the test
  return {
    // After its answer, a runtime may wait until it is killed.
    code: isAnswered && code === 128 + 9 ? 0 : code,
    breaches: [
      ...(isLate ? [`shutdown was not answered within ${SHUTDOWN_MS / 1000} s`] : []),
      ...(broken?.code === 'VMRE_FRAME_MALFORMED' ? [broken.message] : []),
      ...(isAnswered ? monitor.finish() : monitor.breaches),
    ],
  };
}
