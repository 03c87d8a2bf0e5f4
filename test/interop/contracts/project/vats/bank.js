/* global harden */
import { Far } from '@endo/far';
import {
  AmountMath,
  AssetKind,
  hasIssuer,
  makeDurableIssuerKit,
  prepareIssuerKit,
} from '@agoric/ertp';
import { prepareVowTools } from '@agoric/vow/vat.js';
import { makeDurableZone } from '@agoric/zone/durable.js';

/** A bank on published libraries, all of whose state is durable. */
export function buildRootObject(_powers, version, baggage) {
  const { mint, issuer, brand } = hasIssuer(baggage)
    ? prepareIssuerKit(baggage)
    : makeDurableIssuerKit(baggage, 'Moola', AssetKind.NAT, harden({ decimalPlaces: 6 }));
  const zone = makeDurableZone(baggage);
  const { watch, when } = prepareVowTools(zone.subZone('vows'));
  const purses = zone.mapStore('purses');
  const vows = zone.mapStore('kept vows');
  const makeCounter = zone.exoClass('Counter', undefined, (count) => ({ count }), {
    increment() {
      this.state.count += 1;
      return this.state.count;
    },
  });
  const amount = (value) => AmountMath.make(brand, value);
  const move = (from, to, value) =>
    purses.get(to).deposit(purses.get(from).withdraw(amount(value)));
  return Far('bank', {
    version: () => version,
    issuer: () => issuer,
    mintPayment: (value) => mint.mintPayment(amount(value)),
    open: (name, value) => {
      const purse = issuer.makeEmptyPurse();
      purse.deposit(mint.mintPayment(amount(value)));
      purses.init(name, purse);
      return purse;
    },
    transfer: (from, to, value) => void move(from, to, value),
    transferOften: (from, to, count) => {
      for (let left = count; left > 0; left -= 1) move(from, to, 1n);
    },
    balance: (name) => purses.get(name).getCurrentAmount().value,
    makeCounter: (count) => makeCounter(count),
    keepVow: (name, promise) => vows.init(name, watch(promise)),
    whenKept: (name) => when(vows.get(name)),
  });
}
