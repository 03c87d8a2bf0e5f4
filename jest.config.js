/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  // The same emitter as the build; types are checked by `npm run check`.
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.json', diagnostics: false }] },
  testMatch: ['<rootDir>/{test,examples/*/test}/**/*.test.ts'],
  modulePathIgnorePatterns: [
    '<rootDir>/dist/',
    '<rootDir>/examples/.*/dist/',
    '<rootDir>/templates/',
  ],
  testTimeout: 30_000,
};
