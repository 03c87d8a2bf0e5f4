import { coded } from '../../support/coded';
import { allGoneBut, liar, Patients } from './fault-kit';

let patients: Patients;
beforeAll(async () => (patients = await Patients.open()));
afterAll(async () => {
  await patients.close();
  await allGoneBut(0);
});

test('the program of these tests can follow the protocol', async () => {
  await patients.admit('honest', liar());
  await patients.kernel.queueMessage('honest', 'honest');
  await patients.kernel.run();
  expect(patients.ends.has('honest')).toBe(false);
  await patients.kernel.terminateVat('honest', 'that is enough');
  await patients.expectOthersWell();
});

const late = 'without a request';
const noMessage = 'its worker sent an invalid message';

/** The reaction of a worker to a message, and why its vat ends. */
const lies: readonly (readonly [lie: string, reason: string])[] = [
  ['silent', 'a delivery took more than 400 ms'],
  ['spin', 'a delivery took more than 400 ms'],
  ['exit', 'its worker ended with exit code 7'],
  ['crash', 'its worker ended with signal SIGABRT'],
  ['words', 'exit code 1 and printed: I could not go on'],
  ['garbage', 'sent an invalid frame: a frame must begin with its length'],
  ['http', 'sent an invalid frame: a frame must begin with its length'],
  ['comma', 'sent an invalid frame: a frame must end with a comma'],
  ['zero', 'sent an invalid frame: the length of a frame begins with 0'],
  ['huge', 'sent an invalid frame: a frame must begin with its length'],
  ['long', 'sent an invalid frame: a frame has 73400320 bytes or more'],
  ['half', 'a delivery took more than 400 ms'],
  ['head', 'a delivery took more than 400 ms'],
  ['text', `${noMessage}: nothing`],
  ['nothing', noMessage],
  ['utf8', noMessage],
  ['object', `${noMessage}: {"deliverDone":true}`],
  ['number', `${noMessage}: 5`],
  ['unknown', `${noMessage}: ["hello"]`],
  ['proto', noMessage],
  ['ready', 'its worker sent dispatchReady instead of deliverDone'],
  ['twice', `its worker sent deliverDone ${late}`],
  ['together', `its worker sent syscall ${late}`],
  ['result', noMessage],
  ['problem', noMessage],
  ['status', noMessage],
  ['failure', 'it is as it is!!!'],
  ['noSyscall', 'illegal syscall: expected a syscall, got undefined'],
  ['badSyscall', 'illegal syscall: unknown syscall "format"'],
  ['badSlot', 'illegal syscall'],
  ['protoSlot', 'illegal syscall'],
  ['keys', 'illegal syscall'],
  ['lines', noMessage],
  ['deep', noMessage],
  ['deepResult', noMessage],
  ['deepSyscall', 'illegal syscall'],
  ['wide', 'its worker sent more than 2000000 values in one message'],
  ['floodLines', 'it wrote more than 16000000 characters in one delivery'],
  ['floodLongLines', 'it wrote more than 16000000 characters in one delivery'],
  ['closeOut', 'its worker closed its pipes and still runs'],
  ['closeIn', 'its worker closed its pipes and still runs'],
  ['closeBoth', 'its worker closed its pipes and still runs'],
  ['deliverDone-later', late],
  ['syscall-later', `its worker sent syscall ${late}`],
  ['console-later', `its worker sent console ${late}`],
  ['ready-later', `its worker sent dispatchReady ${late}`],
  ['garbage-later', 'sent an invalid frame'],
  ['exit-later', 'its worker ended with exit code 7'],
  ['closeOut-later', 'its worker closed its pipes and still runs'],
  ['closeIn-later', 'its worker closed its pipes and still runs'],
  ['floodLines-later', `its worker sent console ${late}`],
  ['wide-later', 'its worker sent more than 2000000 values in one message'],
];

test.each(lies)(
  'a worker that answers with %s terminates only its vat: %s',
  async (lie, reason) => {
    const limits = reason.includes('took more than') ? { deliveryMs: 400 } : {};
    await patients.admit(lie, { ...liar(), limits });
    expect(await patients.endOf(lie, lie)).toContain(reason);
    await patients.expectOthersWell();
  },
);

test('additional messages of a worker with its last answer have no effect', async () => {
  await patients.admit('greedy', liar());
  expect(await patients.endOf('greedy', 'together')).toContain('without a request');
  const lines = [...patients.kernel.exportState()];
  expect(lines.filter((line) => /^\["[^e].*late/.test(line))).toEqual([]);
});

test.each(['floodSets', 'floodSmallSets', 'floodGets'])(
  'a worker that answers with %s cannot fill the memory of the host',
  async (lie) => {
    await patients.admit(lie, liar());
    const before = process.memoryUsage().rss;
    let most = 0;
    const look = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
    const reason = await patients.endOf(lie, lie);
    clearInterval(look);
    expect(reason).toMatch(/more than|does not read/);
    expect(most - before).toBeLessThan(1.2e9);
    await patients.expectOthersWell();
  },
  60_000,
);

test.each([
  ['silent', 'it was not ready within 300 ms'],
  ['spin', 'it was not ready within 300 ms'],
  ['half', 'it was not ready within 300 ms'],
  ['exit', 'ended with exit code 7'],
  ['crash', 'ended with signal SIGABRT'],
  ['garbage', 'sent an invalid frame'],
  ['huge', 'sent an invalid frame'],
  ['closeBoth', 'closed its pipes and still runs'],
  ['unknown', 'sent an invalid message'],
  ['syscall', 'sent syscall instead of dispatchReady'],
  ['deliverDone', 'instead of dispatchReady'],
  ['floodLines', 'it wrote more than'],
  ['version', 'its protocol is 99; the kernel requires 1'],
])('a worker that starts with %s is rejected: %s', async (lie, reason) => {
  const limits = reason.includes('was not ready') ? { startMs: 300 } : {};
  const adding = patients.kernel.addVat('never', { ...liar(lie), limits });
  await expect(adding).rejects.toEqual(coded('VMRE_VAT_WORKER_FAILED', reason));
  await patients.expectOthersWell();
});

test('a program that is missing or invalid cannot be a vat', async () => {
  const missing = patients.kernel.addVat('never', { program: '/no/such/program' });
  await expect(missing).rejects.toEqual(coded('VMRE_PROGRAM_NOT_FOUND', '/no/such/program'));
  const gone = patients.kernel.addVat('never', { program: 'true' });
  await expect(gone).rejects.toEqual(coded('VMRE_VAT_WORKER_FAILED', 'ended with exit code 0'));
  const directory = patients.kernel.addVat('never', { program: '/tmp' });
  await expect(directory).rejects.toEqual(coded('VMRE_SPAWN_FAILED', '/tmp cannot be started'));
  await patients.expectOthersWell();
});

test('data that cannot be decoded only affects its readers', async () => {
  const { kernel } = patients;
  const results: unknown[] = [];
  const subscription = kernel.results$.subscribe(({ value }) => results.push(value));
  await patients.admit('poet', liar());
  const unreadable = coded('VMRE_VAT_DATA_UNREADABLE');
  await expect(kernel.call('poet', 'answerWords')).rejects.toEqual(unreadable);
  expect(results).toEqual([unreadable]);
  expect(await patients.endOf('poet', 'exitWords')).toContain('data of a vat cannot be read');
  await patients.expectOthersWell();
  subscription.unsubscribe();
});

test('processes that a worker started are killed with it', async () => {
  await patients.admit('parent', liar());
  await patients.kernel.queueMessage('parent', 'leaveChild');
  await patients.kernel.run();
  await patients.kernel.terminateVat('parent', 'enough');
  await patients.expectOthersWell();
});
