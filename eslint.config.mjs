import js from '@eslint/js';
import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/**
 * The floors of the house, lowest first. A folder may import the front door (index.ts) of lower floors only;
 * folders on one floor do not know each other. docs/architecture.md explains why.
 */
const FLOORS = [
  ['runtime'],
  ['ssh', 'github', 'nix', 'config'],
  ['health'],
  ['flake', 'pack', 'push'],
  ['check', 'plan'],
  ['build', 'vm', 'scan', 'update', 'deploy', 'install', 'setup'],
  ['report', 'history'],
  ['boot'],
  ['pipeline'],
  ['cli'],
];

const zones = FLOORS.flatMap((floor, level) =>
  floor.map((folder) => {
    const forbidden = FLOORS.slice(level)
      .flat()
      .filter((other) => other !== folder);
    const inner = FLOORS.slice(0, level).flat();
    return {
      files: [`src/${folder}/**/*.ts`],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            patterns: [
              { regex: `/(${[...forbidden, 'actions'].join('|')})/`, message: `src/${folder} is on a lower floor: arrows run one way.` },
              {
                regex: `\\.\\./(${[...inner, '-'].join('|')})/(?!index\\.js)`,
                message: 'Import the front door (index.js) of another folder.',
              },
              ...(folder === 'runtime' || folder === 'github'
                ? []
                : [{ regex: '^@actions/', message: 'Only src/runtime and src/github talk to GitHub’s toolkit.' }]),
            ],
          },
        ],
      },
    };
  }),
);

export default tseslint.config(
  { ignores: ['dist', 'node_modules', '.cache', 'coverage', 'test/fixtures'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { 'import-x': importX },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'import-x/no-cycle': 'error',
      'import-x/order': ['error', { groups: ['builtin', 'external', 'parent', 'sibling'], alphabetize: { order: 'asc' } }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  ...zones,
  {
    files: ['actions/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^@actions/', message: 'Only src/runtime and src/github talk to GitHub’s toolkit.' },
            { regex: 'src/[a-z]+/(?!index\\.js)', message: 'Import the front door (index.js) of a folder.' },
          ],
        },
      ],
    },
  },
  {
    files: ['scripts/**/*.mjs', '*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        Buffer: 'readonly',
        AbortController: 'readonly',
      },
    },
  },
);
