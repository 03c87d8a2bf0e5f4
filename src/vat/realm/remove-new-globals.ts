// Before ses is there: what it finds, compartments get, and the two belong together.
for (const name of ['AsyncIterator', 'Iterator', 'ModuleSource', 'Temporal']) {
  Reflect.deleteProperty(globalThis, name);
}

/** What all iterators inherit from has had no more than that from the beginning. */
const iterators = Object.getPrototypeOf(Object.getPrototypeOf([].values())) as object;
for (const key of Reflect.ownKeys(iterators)) {
  if (key !== Symbol.iterator) Reflect.deleteProperty(iterators, key);
}
