import type { ERef, VatPowers } from 'vmre/vat';

/** What the counter asks of the journal. */
interface Journal {
  note(text: string): number;
}

// These functions are evaluated inside of vats: they use their arguments, and nothing else.

/** Counts, and has every step noted by another vat. */
export function buildCounter({ E, Far }: VatPowers, { first }: { first: number }) {
  let sum = first;
  let journal: ERef<Journal>;
  return Far('counter', {
    bootstrap(vats: { journal: ERef<Journal> }) {
      journal = vats.journal;
    },
    async add(amount: number) {
      if (amount < 0) throw Error('it only counts up');
      sum += amount;
      const line = await E(journal).note(`${amount} makes ${sum}`);
      return { sum, line };
    },
  });
}

/** Keeps what was done. */
export function buildJournal({ Far }: VatPowers) {
  const notes: string[] = [];
  return Far('journal', { note: (text: string) => notes.push(text), notes: () => [...notes] });
}
