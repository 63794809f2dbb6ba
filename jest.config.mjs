/** Tests that need a checkout of nix-community/nixpkgs.lib; npm test says so when they are left out. */
const NEEDS_NIXPKGS_LIB = ['module-system\\.test\\.ts$'];

/** One project per layer, so that each can be run alone: `npm test -- unit`. */
const project = (name) => ({
  displayName: name,
  rootDir: '.',
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'] },
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true, diagnostics: false }] },
  // npm start leaves a store with a copy of this repository there.
  modulePathIgnorePatterns: ['<rootDir>/.cache/'],
  testPathIgnorePatterns: process.env.PANTHER_NIXPKGS_LIB ? [] : NEEDS_NIXPKGS_LIB,
});

export default {
  // A bound for what hangs; jest knows no limit per project.
  testTimeout: 300_000,
  projects: ['unit', 'contract', 'bundle', 'static', 'workflow'].map(project),
};
