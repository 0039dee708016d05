/**
 * Who may import whom. Data goes one way and so do imports: adapters, runtime and functions know the
 * engine, and the engine knows nothing of them.
 */

/** @param {string} name @param {string} comment @param {object} from @param {object} to */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

module.exports = {
  forbidden: [
    forbid('no-cycles', 'Imports form no circle.', {}, { circular: true }),
    forbid(
      'all-resolved',
      'Every import leads somewhere.',
      {},
      { couldNotResolve: true, pathNot: '^vitest/config$' },
    ),
    forbid(
      'no-undeclared-packages',
      'A package that is imported is in package.json.',
      { path: '^(lib|functions|bin|scripts|test)/' },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    forbid(
      'deployed-code-uses-dependencies-only',
      'What a function loads is a dependency and not a development tool.',
      { path: '^(functions|lib)/', pathNot: '^lib/(stacks|adapters/local-servers)/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),

    forbid(
      'domain-is-pure',
      'lib/domain imports lib/domain, and trading-signals where indicators are computed.',
      { path: '^lib/domain/', pathNot: '^lib/domain/signal/' },
      { pathNot: '^lib/domain/' },
    ),
    forbid(
      'domain-signal-is-pure',
      'lib/domain/signal imports lib/domain and trading-signals.',
      { path: '^lib/domain/signal/' },
      { pathNot: '^(lib/domain/|node_modules/trading-signals/)' },
    ),
    forbid(
      'ports-are-types',
      'lib/ports speaks of the domain and of other ports only.',
      { path: '^lib/ports/' },
      { pathNot: '^lib/(domain|ports)/' },
    ),
    forbid(
      'engine-knows-ports-only',
      'lib/engine imports domain and ports.',
      { path: '^lib/engine/' },
      { pathNot: '^lib/(domain|ports|engine)/' },
    ),
    forbid(
      'adapters-know-ports-only',
      'An adapter imports domain, ports, its own folder and packages.',
      { path: '^lib/adapters/([^/]+)/' },
      {
        path: '^(lib|functions|bin|scripts|test)/',
        pathNot: ['^lib/(domain|ports)/', '^lib/adapters/$1/'],
      },
    ),
    forbid(
      'runtime-knows-no-stacks',
      'lib/runtime composes everything in lib except the stacks.',
      { path: '^lib/runtime/' },
      { path: '^(lib/stacks|functions|bin|scripts|test)/' },
    ),
    forbid(
      'manifest-is-data',
      'lib/manifest.ts imports nothing.',
      { path: '^lib/manifest\\.ts$' },
      { path: '.' },
    ),
    forbid(
      'stacks-know-the-manifest-only',
      'lib/stacks imports the manifest, CDK and esbuild.',
      { path: '^lib/stacks/' },
      {
        pathNot: [
          '^lib/(stacks/|manifest\\.ts$)',
          '^node_modules/(aws-cdk-lib|constructs|esbuild)/',
          '^(node:)?(crypto|fs/promises|module|path)$',
        ],
      },
    ),
    forbid(
      'functions-translate',
      'functions import runtime, engine, and the packages that shape a handler.',
      { path: '^functions/' },
      {
        pathNot: [
          '^lib/(runtime|engine)/',
          '^node_modules/(@middy|@aws-lambda-powertools|@types/aws-lambda)/',
        ],
      },
    ),
    forbid(
      'nothing-imports-tests',
      'Only tests import test.',
      { pathNot: '^test/' },
      { path: '^test/' },
    ),
    forbid(
      'nothing-imports-entries',
      'Functions and programs are started, not imported; tests and scripts may look at them.',
      { path: '^lib/' },
      { path: '^(functions|bin|scripts)/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
    exclude: { path: '^(coverage|dist|cdk\\.out)/' },
  },
}
