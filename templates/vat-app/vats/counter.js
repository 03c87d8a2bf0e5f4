/** Counts, and lets another vat note every step. `baggage` survives restarts and upgrades. */
exports.buildRootObject = ({ E, Far }, parameters, baggage) => {
  if (!baggage.has('sum')) baggage.init('sum', 0);
  return Far('counter', {
    bootstrap: (vats) => baggage.init('journal', vats.journal),
    async add(amount) {
      if (!(amount > 0)) throw Error('the amount must be positive');
      baggage.set('sum', baggage.get('sum') + amount);
      const sum = baggage.get('sum');
      const line = await E(baggage.get('journal')).note(`${amount} makes ${sum}`);
      return { sum, line };
    },
  });
};
