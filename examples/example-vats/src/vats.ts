import type { ERef, VatPowers } from 'vmre/vat';

/** What the ledger asks of the audit. */
interface Audit {
  note(text: string): number;
}

// The functions below are evaluated inside of vats: they use their arguments, and nothing else.

/** Keeps accounts; what it does is noted by another vat. */
export function buildLedger({ E, Far }: VatPowers) {
  const balances = new Map<string, number>();
  let audit: ERef<Audit>;
  const balanceOf = (name: string): number => {
    const balance = balances.get(name);
    if (balance === undefined) throw Error(`there is no account ${name}`);
    return balance;
  };
  return Far('ledger', {
    bootstrap(vats: { audit: ERef<Audit> }) {
      audit = vats.audit;
    },
    open(name: string, balance: number) {
      if (balances.has(name)) throw Error(`there is an account ${name} already`);
      balances.set(name, balance);
      return E(audit).note(`${name} opens with ${balance}`);
    },
    move(from: string, to: string, amount: number) {
      const [left, right] = [balanceOf(from), balanceOf(to)];
      if (from === to) throw Error('these are the same account');
      if (left < amount) throw Error(`${from} has ${left}, and not ${amount}`);
      balances.set(from, left - amount);
      balances.set(to, right + amount);
      return E(audit).note(`${amount} from ${from} to ${to}`);
    },
    balance: balanceOf,
  });
}

/** Keeps what was done, where nobody else can change it. */
export function buildAudit({ Far }: VatPowers) {
  const notes: string[] = [];
  return Far('audit', {
    note: (text: string) => notes.push(text),
    notes: () => [...notes],
  });
}
