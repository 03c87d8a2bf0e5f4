/** The same store, with a counter of requests; a commit counts every key. */
export const counted = (store, counts) => ({
  get(key) {
    counts.get += 1;
    return store.get(key);
  },
  has(key) {
    counts.get += 1;
    return store.has(key);
  },
  range(...borders) {
    counts.range += 1;
    return store.range(...borders);
  },
  commit(batch) {
    counts.commit += 1;
    for (const { value } of batch) counts[value ? 'set' : 'delete'] += 1;
    return store.commit(batch);
  },
  flushed: () => store.flushed(),
  snapshot: () => store.snapshot(),
  close: () => store.close(),
});
