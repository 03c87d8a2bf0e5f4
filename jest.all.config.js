/** What `npm test` runs, and what takes long: it plays packages, installations, long lives of workers. */
module.exports = {
  ...require('./jest.config'),
  testPathIgnorePatterns: [],
  globals: { playsAll: true }, // test/support/plays-all.ts
};
