/* global harden */
import { E, Far } from '@endo/far';
import { AmountMath, makeIssuerKit } from '@agoric/ertp';
import { makeScalarBigMapStore } from '@agoric/vat-data';
import buildManualTimer from '@agoric/zoe/tools/manualTimer.js';

/** Trades with itself over published contracts. */
export function buildRootObject(_powers, { zoe }) {
  const [moola, simoleans] = ['moola', 'simoleans'].map((name) => makeIssuerKit(name));
  const timer = buildManualTimer();
  const installations = makeScalarBigMapStore('installations');
  const amount = ({ brand }, value) => AmountMath.make(brand, value);
  const pay = (kit, value) => kit.mint.mintPayment(amount(kit, value));
  const valueOf = async (kit, payment) => (await kit.issuer.getAmountOf(payment)).value;
  const start = (name, issuers, terms) =>
    E(zoe).startInstance(installations.get(name), harden(issuers), terms && harden(terms));
  const offer = (invitation, proposal, payments = {}, args) =>
    E(zoe).offer(invitation, harden(proposal), harden(payments), args);
  /** What seats are paid, in moola and simoleans. */
  const payouts = async (...wanted) =>
    Promise.all(
      wanted.map(async ([seat, keyword, kit]) => valueOf(kit, await E(seat).getPayout(keyword))),
    );

  return Far('trader', {
    install: async (name, id) => installations.init(name, await E(zoe).installBundleID(id)),

    automaticRefund: async () => {
      const { publicFacet } = await start('automaticRefund', { Contribution: moola.issuer });
      const seat = await offer(
        E(publicFacet).makeInvitation(),
        { give: { Contribution: amount(moola, 3n) } },
        { Contribution: pay(moola, 3n) },
      );
      return [await E(seat).getOfferResult(), ...(await payouts([seat, 'Contribution', moola]))];
    },

    atomicSwap: async () => {
      const issuers = { Asset: moola.issuer, Price: simoleans.issuer };
      const { creatorInvitation } = await start('atomicSwap', issuers);
      const alice = await offer(
        creatorInvitation,
        {
          give: { Asset: amount(moola, 3n) },
          want: { Price: amount(simoleans, 7n) },
          exit: { onDemand: null },
        },
        { Asset: pay(moola, 3n) },
      );
      const bob = await offer(
        E(alice).getOfferResult(),
        {
          give: { Price: amount(simoleans, 7n) },
          want: { Asset: amount(moola, 3n) },
          exit: { onDemand: null },
        },
        { Price: pay(simoleans, 7n) },
      );
      const result = await E(bob).getOfferResult();
      return [result, ...(await payouts([bob, 'Asset', moola], [alice, 'Price', simoleans]))];
    },

    'coveredCall-durable': async () => {
      const issuers = { UnderlyingAsset: moola.issuer, StrikePrice: simoleans.issuer };
      const { creatorFacet } = await start('coveredCall-durable', issuers);
      const alice = await offer(
        E(creatorFacet).makeInvitation(),
        {
          give: { UnderlyingAsset: amount(moola, 3n) },
          want: { StrikePrice: amount(simoleans, 7n) },
          exit: { afterDeadline: { deadline: 10n, timer } },
        },
        { UnderlyingAsset: pay(moola, 3n) },
      );
      const bob = await offer(
        E(alice).getOfferResult(),
        {
          give: { StrikePrice: amount(simoleans, 7n) },
          want: { UnderlyingAsset: amount(moola, 3n) },
        },
        { StrikePrice: pay(simoleans, 7n) },
      );
      const result = await E(bob).getOfferResult();
      return [
        result,
        ...(await payouts([bob, 'UnderlyingAsset', moola], [alice, 'StrikePrice', simoleans])),
      ];
    },

    simpleExchange: async () => {
      const { publicFacet } = await start('simpleExchange', {
        Asset: moola.issuer,
        Price: simoleans.issuer,
      });
      const seller = await offer(
        E(publicFacet).makeInvitation(),
        {
          give: { Asset: amount(moola, 3n) },
          want: { Price: amount(simoleans, 4n) },
          exit: { onDemand: null },
        },
        { Asset: pay(moola, 3n) },
      );
      await E(seller).getOfferResult();
      const buyer = await offer(
        E(publicFacet).makeInvitation(),
        {
          give: { Price: amount(simoleans, 7n) },
          want: { Asset: amount(moola, 3n) },
          exit: { onDemand: null },
        },
        { Price: pay(simoleans, 7n) },
      );
      const result = await E(buyer).getOfferResult();
      return [result, ...(await payouts([buyer, 'Asset', moola], [seller, 'Price', simoleans]))];
    },

    auction: async () => {
      const { creatorInvitation } = await start(
        'auction',
        { Asset: moola.issuer, Ask: simoleans.issuer },
        { timeAuthority: timer, bidDuration: 1n },
      );
      const seller = await offer(
        creatorInvitation,
        {
          give: { Asset: amount(moola, 1n) },
          want: { Ask: amount(simoleans, 3n) },
          exit: { waived: null },
        },
        { Asset: pay(moola, 1n) },
      );
      const sale = await E(seller).getOfferResult();
      const bidders = [];
      for (const bid of [11n, 7n]) {
        const bidder = await offer(
          E(sale).makeBidInvitation(),
          {
            give: { Bid: amount(simoleans, bid) },
            want: { Asset: amount(moola, 1n) },
            exit: { waived: null },
          },
          { Bid: pay(simoleans, bid) },
        );
        await E(bidder).getOfferResult();
        bidders.push(bidder);
      }
      await E(timer).tick();
      const [winner, loser] = bidders;
      return payouts(
        [winner, 'Asset', moola],
        [winner, 'Bid', simoleans],
        [loser, 'Bid', simoleans],
        [seller, 'Ask', simoleans],
      );
    },

    mintPayments: async () => {
      const { creatorFacet } = await start('mintPayments', {});
      const seat = await offer(E(creatorFacet).makeInvitation(200n), {});
      const result = await E(seat).getOfferResult();
      const payment = await E(seat).getPayout('Token');
      const { value } = await E(E(creatorFacet).getTokenIssuer()).getAmountOf(payment);
      return [result, value];
    },
  });
}
