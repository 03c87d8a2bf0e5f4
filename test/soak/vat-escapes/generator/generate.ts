import type { Random } from '../../../support/random';
import type { Attack } from '../attack';
import { doors } from './doors';
import { frames } from './frames';
import { looks } from './looks';

/** Doors that are tried on the way back from the end of the stack. */
const MOST_TRIES = 60;
/** Frames between two attempts. */
const MOST_STRIDE = 4;

/**
 * An attack at the end of the stack: it goes down through frames of one or two kinds until the stack is
 * exhausted. On the way back, with a little more room each time, it tries a door and examines the result.
 */
export function generate(random: Random, id: string): Attack {
  const first = random.pick(Object.keys(frames));
  const second = random.below(2) ? first : random.pick(Object.keys(frames));
  const door = random.pick(Object.keys(doors));
  const look = random.pick(Object.keys(looks));
  const tries = 8 + random.below(MOST_TRIES);
  const stride = 1 + random.below(MOST_STRIDE);
  const every = 1 + random.below(3);
  return {
    id,
    says: `down by ${first}${second === first ? '' : ` and ${second}`}, then ${door}; looks: ${look}`,
    of: 'https://github.com/salesforce/near-membrane/issues/48',
    code: `
let left = ${tries}, turn = 0, depth = 0, over = false, result;
const down = () => {
  if (over) return;
  depth += 1;
  try {
    if (depth % ${every + 1} > 0) { ${frames[first]}; } else { ${frames[second]}; }
  } catch (e) { L[L.length] = e; }
  over = true;
  if (left > 0 && (turn += 1) % ${stride} === 0) {
    left -= 1;
    try { result = ${doors[door]}; L[L.length] = result; } catch (e) {
      L[L.length] = e;
      try { result = ${looks[look]}; L[L.length] = result; } catch (f) { L[L.length] = f; }
    }
  }
};
down();`,
  };
}
