import {
  RemoteLauncher,
  startChain,
  startNetwork,
  type ChainVm,
  type PluginLauncher,
} from '../../../../src/vm';
import { addressOf, startGuest, TxFormat, TxWallet } from '../../../../src/vm/guest';
import { publicKeyOf } from '../../../../src/vm/guest/tx/signed-tx';
import { holdsWithin } from '../../../../src/support/deadline';
import { TokenVm, Transfer } from './token-vm';

const keys = [1, 2, 3].map((fill) => Buffer.alloc(32, fill));
const addresses = keys.map((key) => addressOf(publicKeyOf(key)));
const [alice, bob, carol] = addresses as [Buffer, Buffer, Buffer];
const genesis = Buffer.from(
  JSON.stringify({ [alice.toString('hex')]: '1000', [bob.toString('hex')]: '500' }),
);
const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`;

const transfer = (to: Uint8Array, amount: bigint, note = ''): Transfer =>
  Object.assign(new Transfer(), { to, amount, note });

const eventually = async (condition: () => Promise<boolean>): Promise<void> => {
  let holds = false;
  while (!holds) {
    holds = await condition();
    if (!holds) await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

describe('a token on one node', () => {
  let vm: TokenVm;
  let chain: ChainVm;
  let closeVm: () => Promise<void>;
  let url: string;
  let wallets: TxWallet[];

  beforeAll(async () => {
    vm = new TokenVm();
    const server = await startGuest(vm);
    closeVm = () => server.close();
    chain = await startChain({ plugin: new RemoteLauncher(server.address), genesis });
    url = `${await chain.http.listen()}${chain.http.paths[0]}`;
    wallets = keys.map((key) => new TxWallet(TokenVm, key, url));
  });
  afterAll(async () => {
    await chain.stop();
    await closeVm();
  });

  const accepted = (txId: string): Promise<void> =>
    eventually(async () => {
      const { status } = await wallets[0]!.call<{ status: string }>('tx', { txId });
      return status === 'accepted';
    });
  const balance = (of: Uint8Array): Promise<string> =>
    wallets[0]!.call<string>('balance', { address: hex(of) });

  test('transactions are accepted in the order of their nonces, with receipts', async () => {
    const sent: string[] = [];
    for (let at = 1; at <= 20; at += 1) {
      sent.push(await wallets[0]!.send(transfer(carol, BigInt(at), `gift ${at}`)));
    }
    await accepted(sent.at(-1)!);
    expect(await balance(alice)).toBe('790');
    expect(await balance(carol)).toBe('210');
    const receipt = await wallets[0]!.call('tx', { txId: sent[0] });
    expect(receipt).toMatchObject({
      status: 'accepted',
      sender: hex(alice),
      type: 'Transfer',
      events: [
        {
          name: 'transferred',
          data: { from: hex(alice), to: hex(carol), amount: '1', note: 'gift 1' },
        },
      ],
    });
    expect(await wallets[0]!.call('nonce', { address: hex(alice) })).toEqual({ nonce: '20' });
    const { height } = receipt as { height: string };
    const block = await wallets[0]!.call<{ transactions: string[] }>('block', { height });
    expect(block.transactions).toContain(sent[0]);
  });

  const format = new TxFormat([Transfer]);
  const signed = (change: (bytes: Buffer) => Buffer, nonce = 0n, tx = transfer(carol, 1n)) =>
    change(format.sign(tx, keys[1]!, { chainId: vm.context.chain.chainId, nonce }));

  test.each<[string, () => Buffer, string]>([
    ['without bytes', () => Buffer.alloc(0), 'malformed'],
    ['of random bytes', () => Buffer.alloc(200, 7), 'malformed'],
    ['of an unknown version', () => signed((bytes) => with0(bytes, 0, 9)), 'malformed'],
    ['of an unknown type', () => signed((bytes) => with0(bytes, 1, 9)), 'unknown type'],
    ['for another chain', () => signed((bytes) => with0(bytes, 5, 9)), 'other chain'],
    ['with a changed nonce', () => signed((bytes) => with0(bytes, 41, 1)), 'signature'],
    ['with a changed address', () => signed((bytes) => with0(bytes, 42, 1)), 'signature'],
    [
      'with a changed signature',
      () => signed((bytes) => with0(bytes, bytes.length - 1, 0)),
      'signature',
    ],
    [
      'with another byte',
      () => signed((bytes) => Buffer.concat([bytes, Buffer.alloc(1)])),
      'malformed',
    ],
    ['that is cut', () => signed((bytes) => bytes.subarray(0, -1)), 'malformed'],
    ['that is too large', () => Buffer.alloc(100_000), 'malformed'],
    ['of a nonce far ahead', () => signed((bytes) => bytes, 1000n), 'nonce'],
  ])('a transaction %s is refused with a coded error', async (_what, make, problem) => {
    const sent = wallets[0]!.call('issueTx', { tx: hex(make()) });
    await expect(sent).rejects.toMatchObject({ code: 'VMRE_TX_REFUSED', data: { problem } });
    expect(vm.mempool.count).toBe(0);
  });

  test('the mirrored form of a signature is refused', async () => {
    const order = BigInt('0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141');
    const mirrored = signed((bytes) => {
      const s = BigInt(`0x${bytes.subarray(-32).toString('hex')}`);
      const other = Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex');
      return Buffer.concat([bytes.subarray(0, -32), other]);
    });
    const sent = wallets[0]!.call('issueTx', { tx: hex(mirrored) });
    await expect(sent).rejects.toMatchObject({ data: { problem: 'signature' } });
  });

  test('a transaction that is sent again, or does not apply, is in no second block', async () => {
    const bytes = signed((all) => all, 0n);
    const { txId } = await wallets[1]!.call<{ txId: string }>('issueTx', { tx: hex(bytes) });
    await accepted(txId);
    const again = wallets[1]!.call('issueTx', { tx: hex(bytes) });
    await expect(again).rejects.toMatchObject({ data: { problem: 'nonce' } });
    const before = vm.context.head.height;
    const poor = await wallets[1]!.send(transfer(carol, 1_000_000n));
    await eventually(async () => vm.mempool.count === 0);
    expect(await wallets[1]!.call('tx', { txId: poor })).toEqual({ status: 'unknown' });
    expect(vm.context.head.height).toBe(before);
    await accepted(await wallets[1]!.send(transfer(carol, 2n)));
  });

  test.each([
    ['amount', transfer(Buffer.alloc(20), 0n)],
    ['amount', transfer(Buffer.alloc(20), 2n ** 64n)],
    ['to', transfer(Buffer.alloc(19), 1n)],
    ['note', transfer(Buffer.alloc(20), 1n, 'x'.repeat(33))],
    ['note', transfer(Buffer.alloc(20), 1n, '\ud800')],
  ])('a wrong %s is refused where it is signed', async (key, tx) => {
    await expect(wallets[0]!.send(tx)).rejects.toThrow(`field: ${key} must be`);
  });

  test.each([
    [{ method: 'token.balanc' }, -32601, 'Did you mean token.balance'],
    [{}, -32600, 'no method'],
    [{ method: 'token.block', params: [{ height: -1 }] }, -32000, 'whole number'],
    [{ method: 'token.nonce', params: { address: '0x00' } }, -32000, 'must be 20 bytes'],
    [{ method: 'token.constructor' }, -32601, 'unknown method'],
    [[], -32600, 'a batch must have'],
  ])('%j is answered with the code %d', async (request, code, text) => {
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(request) });
    const { error } = (await answer.json()) as { error: { code: number; message: string } };
    expect(error.code).toBe(code);
    expect(error.message).toContain(text);
  });
});

/** A copy with another value at a place. */
function with0(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = copy[at] === value ? value + 1 : value;
  return copy;
}

test('nodes of a network agree on transactions that several of them got', async () => {
  const vms = [1, 2, 3].map(() => new TokenVm());
  const servers = await Promise.all(vms.map((vm) => startGuest(vm)));
  const launchers = servers.map(({ address }) => new RemoteLauncher(address));
  let next = 0;
  const plugin: PluginLauncher = {
    name: 'token',
    start: () => launchers[next++]!.start(),
  };
  const network = await startNetwork({
    nodes: [{}, {}, {}],
    chains: [{ name: 'token', plugin, genesis }],
  });
  try {
    const urls = await Promise.all(
      network.nodes.map(async (node) => `${await node.http.listen()}/ext/bc/token`),
    );
    const wallets = [0, 1].map((at) => new TxWallet(TokenVm, keys[at]!, urls[at]!));
    for (let at = 0; at < 10; at += 1) {
      await Promise.all(wallets.map((wallet) => wallet.send(transfer(carol, 1n))));
    }
    const isDone = async (): Promise<boolean> => {
      const all = await Promise.all(
        urls.map((url) =>
          new TxWallet(TokenVm, keys[2]!, url).call('balance', { address: hex(carol) }),
        ),
      );
      return all.every((amount) => amount === '20');
    };
    await eventually(isDone);
    expect(
      await holdsWithin(
        10_000,
        () => new Set(vms.map((vm) => vm.context.stateHash.toString('hex'))).size === 1,
      ),
    ).toBe(true);
    expect(vms.every((vm) => vm.mempool.count === 0)).toBe(true);
  } finally {
    await network.stop();
    await Promise.all(servers.map((server) => server.close()));
  }
}, 120_000);
