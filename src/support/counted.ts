/** `1 problem`, `2 problems`; for others than those with s, their form for several is told. */
export const counted = (count: number, one: string, several = `${one}s`): string =>
  `${count} ${count === 1 ? one : several}`;
