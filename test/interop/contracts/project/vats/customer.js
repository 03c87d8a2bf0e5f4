/* global harden */
// On the kernel's own slots: it imports nothing of Agoric.
import { E, Far } from '@endo/far';

export function buildRootObject() {
  let counter;
  let purse;
  let settle;
  const attempt = async (act) => {
    try {
      return await act();
    } catch (error) {
      return error.message;
    }
  };
  return Far('customer', {
    trade: async (bank) => {
      const issuer = E(bank).issuer();
      const brand = await E(issuer).getBrand();
      const payment = await E(bank).mintPayment(100n);
      purse = await E(issuer).makeEmptyPurse();
      await E(purse).deposit(payment);
      const part = await E(purse).withdraw(harden({ brand, value: 40n }));
      const other = E(issuer).makeEmptyPurse();
      await E(other).deposit(part);
      return [
        (await E(purse).getCurrentAmount()).value,
        (await E(other).getCurrentAmount()).value,
        await attempt(() => E(other).deposit(payment)),
        await attempt(() => E(purse).withdraw(harden({ brand, value: 61n }))),
      ];
    },
    take: async (bank) => {
      counter = await E(bank).makeCounter(6);
      const promise = new Promise((resolve) => {
        settle = resolve;
      });
      await E(bank).keepVow('promised', promise);
    },
    continue: async () => [await E(counter).increment(), (await E(purse).getCurrentAmount()).value],
    settle: (value) => settle(value),
  });
}
