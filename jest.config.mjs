/** One project per layer, so that each can be run alone: `npm test -- unit`. */
const project = (name, timeoutMs) => ({
  displayName: name,
  rootDir: '.',
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'] },
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true, diagnostics: false, isolatedModules: true }] },
  // npm start leaves a store with a copy of this repository there.
  modulePathIgnorePatterns: ['<rootDir>/.cache/'],
  testTimeout: timeoutMs,
});

export default {
  projects: [project('unit', 5_000), project('contract', 120_000), project('bundle', 60_000), project('static', 120_000), project('workflow', 600_000)],
};
