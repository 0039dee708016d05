import typescriptEslint from 'typescript-eslint'

const ambientTime = 'Time comes from the Clock port.'
const ambientRandom = 'Randomness comes from the Random port, identifiers from the Ids port.'

/** In lib/domain and lib/engine nothing is taken from the air; test/tidy says the same. */
const ambientCalls = [
  { object: 'Date', property: 'now', message: ambientTime },
  { object: 'performance', property: 'now', message: ambientTime },
  { object: 'Math', property: 'random', message: ambientRandom },
  { object: 'crypto', property: 'randomUUID', message: ambientRandom },
  { object: 'process', property: 'env', message: 'Settings are parameters.' },
]

export default typescriptEslint.config(
  { ignores: ['node_modules/', 'coverage/', 'dist/', 'cdk.out/', '.holdfast/', 'docs/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [typescriptEslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', prefer: 'type-imports' },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // With noUncheckedIndexedAccess an index that was checked by other means is said so by `!`.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      // A switch over a union of one member is ready for the second.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // Ports are asynchronous; an adapter in memory has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['lib/domain/**/*.ts', 'lib/engine/**/*.ts'],
    rules: {
      // A new state or event must be answered everywhere: no default takes it silently.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: false },
      ],
      'no-restricted-properties': ['error', ...ambientCalls],
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'setInterval', 'setImmediate'].map((name) => ({
          name,
          message: ambientTime,
        })),
        { name: 'fetch', message: 'The outside world is reached through ports.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
          message: ambientTime,
        },
      ],
    },
  },
  {
    files: ['lib/domain/{money,ledger,tax,order,plan,risk,reconciliation}/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
          message: ambientTime,
        },
        {
          selector: 'CallExpression[callee.name=/^(parseFloat|parseInt)$/]',
          message: 'Money is never a binary float.',
        },
        {
          selector: 'BinaryExpression[operator="**"]:not([left.bigint])',
          message: 'A power of a number is a binary float; money is a bigint.',
        },
      ],
    },
  },
  { files: ['scripts/**/*.ts', 'bin/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      // `expect(object.method)` names a method without calling it.
      '@typescript-eslint/unbound-method': 'off',
      // Tests look into parsed JSON; a wrong path fails the test itself.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
)
