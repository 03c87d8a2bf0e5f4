import { E, Far } from '@endo/far';

/** Makes the other vat work at the request of the host. */
export function buildRootObject(_powers, _parameters, baggage) {
  let target;
  const receiver = Far('receiver', {
    ping(left) {
      if (left > 0) E(target).pong(receiver, left - 1);
    },
  });
  return Far('bootstrap', {
    bootstrap(vats) {
      target = vats.target;
    },
    /** Sends all messages at once, and waits for all answers. */
    async fanOut(count) {
      const answers = [];
      for (let i = 0; i < count; i += 1) answers.push(E(target).increment());
      return (await Promise.all(answers)).length;
    },
    /** Sends the next message after each answer. */
    async sequential(count) {
      for (let i = 1; i < count; i += 1) await E(target).increment();
      await E(target).increment();
      return count;
    },
    /** Keeps something for each of the numbers from..from + count. */
    keep(count, from) {
      for (let i = 0; i < count; i += 1) baggage.init(`key ${from + i}`, i);
      return count;
    },
    /** Asks for all of that again. */
    look(count, from) {
      for (let i = 0; i < count; i += 1) baggage.get(`key ${from + i}`);
      return count;
    },
    /** Messages in both directions; their results are ignored. */
    pingPong(count) {
      E(target).pong(receiver, count);
      return count;
    },
  });
}
