/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // Types are checked by the script `check`.
  transform: { '^.+\\.ts$': ['ts-jest', { diagnostics: false }] },
};
