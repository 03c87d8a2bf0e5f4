import { deepEqual, equal, ok, rejects } from 'node:assert/strict';

import { BaseError, ContractFunctionRevertedError, NonceTooLowError, type Address } from 'viem';

import { eventually } from '../../../support/runtime-process';
import type { Scenario } from '../scenario';
import { counter } from './counter';
import { CHAIN_ID, COIN, ENDOWMENT, owners } from './genesis';
import { listenerAt, SOON_MS, User } from './user';

/** The usual work with a new chain: contracts, transactions, receipts, events, and mistakes. */
export async function tellUserStory(
  { step }: Pick<Scenario, 'step'>,
  rpc: string,
  webSocketUrl: string,
): Promise<void> {
  const user = new User(rpc);
  const { reader, wallet, account } = user;
  const [, { address: friend }] = owners;
  await step('the chain is the one of the genesis', async () => {
    equal(await reader.getChainId(), CHAIN_ID);
    equal(await reader.getBalance({ address: friend }), ENDOWMENT);
    equal(await reader.getBlockNumber(), 0n);
  });
  const address = await step('a contract is deployed', async () => {
    const hash = await wallet.deployContract(counter);
    const { status, contractAddress, blockNumber } = await user.receipt(hash);
    deepEqual([status, blockNumber], ['success', 1n]);
    ok((await reader.getCode({ address: contractAddress! }))!.length > 2);
    return contractAddress!;
  });
  const contract = { address, abi: counter.abi } as const;
  const totals: bigint[] = [];
  const heads: bigint[] = [];
  const listener = listenerAt(webSocketUrl);
  const ends = [
    listener.watchContractEvent({
      ...contract,
      eventName: 'Added',
      onLogs: (logs) => totals.push(...logs.map(({ args }) => args.total!)),
    }),
    listener.watchBlockNumber({ onBlockNumber: (height) => heads.push(height) }),
  ];
  try {
    await step('calls are answered over the web socket', async () => {
      equal(await listener.readContract({ ...contract, functionName: 'total' }), 0n);
    });
    await step('transactions change it, and have receipts and events', async () => {
      for (const amount of [5n, 7n]) {
        const call = { ...contract, functionName: 'add', args: [amount] } as const;
        const { status, logs } = await user.receipt(await wallet.writeContract(call));
        deepEqual([status, logs.length], ['success', 1]);
      }
      equal(await reader.readContract({ ...contract, functionName: 'total' }), 12n);
      const logs = await reader.getContractEvents({ ...contract, fromBlock: 0n });
      deepEqual(
        logs.map(({ eventName }) => eventName),
        ['Added', 'Added'],
      );
    });
    await step('the web socket reports each of them', async () => {
      const isTold = (): boolean => totals.length >= 2 && heads.length >= 2;
      await eventually('both events and both heads', isTold, SOON_MS);
      deepEqual(totals, [5n, 12n]);
      deepEqual(heads.slice(-2), [2n, 3n]);
    });
  } finally {
    for (const end of ends) end();
    (await listener.transport.getRpcClient()).close();
  }
  await step('coins are sent', async () => {
    const before = await reader.getBalance({ address: account.address });
    const sent = await user.receipt(await wallet.sendTransaction({ to: friend, value: COIN }));
    equal(await reader.getBalance({ address: friend }), ENDOWMENT + COIN);
    const fee = sent.gasUsed * sent.effectiveGasPrice;
    equal(await reader.getBalance({ address: account.address }), before - COIN - fee);
  });
  await refusals({ step }, rpc, contract.address);
}

/** Mistakes reach the program with their cause. */
async function refusals(
  { step }: Pick<Scenario, 'step'>,
  rpc: string,
  address: Address,
): Promise<void> {
  const user = new User(rpc);
  const { reader, wallet, account } = user;
  const tooMuch = { address, abi: counter.abi, functionName: 'add', args: [101n] } as const;
  await step('a call that reverts returns the error of the contract', async () => {
    const call = reader.simulateContract({ ...tooMuch, account });
    const error = await call.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    ok(error instanceof BaseError, String(error));
    const reverted = error.walk((each) => each instanceof ContractFunctionRevertedError);
    ok(reverted instanceof ContractFunctionRevertedError, String(error));
    deepEqual([reverted.data?.errorName, reverted.data?.args], ['TooMuch', [101n, 100n]]);
  });
  await step('a transaction that reverts has a receipt, and costs gas', async () => {
    const { status, gasUsed } = await user.receipt(
      await wallet.writeContract({ ...tooMuch, gas: 100_000n }),
    );
    equal(status, 'reverted');
    ok(gasUsed > 21_000n);
    equal(await reader.readContract({ ...tooMuch, functionName: 'total', args: [] }), 12n);
  });
  const sends = (name: string, value: object, expected: (error: BaseError) => boolean) =>
    step(name, () =>
      rejects(
        wallet.sendTransaction({ to: account.address, gas: 21_000n, ...value }),
        (error) => error instanceof BaseError && expected(error),
      ),
    );
  const isNonceTooLow = (error: BaseError): boolean =>
    error.walk((each) => each instanceof NonceTooLowError) instanceof NonceTooLowError;
  await step('the node has no accounts', () =>
    rejects(reader.request({ method: 'eth_accounts' } as never), /does not exist/),
  );
  await sends('a nonce that was used is refused', { nonce: 0 }, isNonceTooLow);
  await sends('more than there is cannot be sent', { value: ENDOWMENT * 2n }, (error) =>
    /insufficient funds/.test(error.message),
  );
}
