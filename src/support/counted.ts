/** Formats a count: `1 problem`, `2 problems`. An irregular plural must be given. */
export const counted = (count: number, one: string, several = `${one}s`): string =>
  `${count} ${count === 1 ? one : several}`;
