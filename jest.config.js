/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/jest.environment.js',
  // The emitter of the build; types are checked by `npm run check`.
  transform: { '^.+\\.ts$': '<rootDir>/jest.transform.js' },
  testMatch: ['<rootDir>/{test,examples/*/test}/**/*.test.ts', '!**/test/fixtures/**'],
  // `npm run test:all` has them too.
  testPathIgnorePatterns: ['\\.long\\.test\\.ts$'],
  modulePathIgnorePatterns: [
    '<rootDir>/dist/',
    '<rootDir>/examples/.*/dist/',
    '<rootDir>/templates/',
  ],
  // The same library in one file: it is loaded for each suite anew.
  moduleNameMapper: { '^rxjs$': '<rootDir>/node_modules/rxjs/dist/bundles/rxjs.umd.js' },
  // Most tests wait for processes of their own, so that no core needs to be kept free.
  maxWorkers: '100%',
  // What tests have left behind makes those after them slow.
  workerIdleMemoryLimit: '400MB',
  // Ends what hangs; no test is slow enough to need it, however busy the machine is.
  testTimeout: 120_000,
};
