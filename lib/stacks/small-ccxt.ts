/**
 * Keeps ccxt small in a bundle. What its base class imports and no venue of ours needs is left out:
 * the signing libraries of on-chain exchanges, the WebSocket client and an HTTP client of its own.
 *
 * A left-out module loads, and throws by name when anything of it is called.
 */
import { type Plugin } from 'esbuild'

/**
 * Matched against the import path as written, in ccxt's own files only. Requests go through a
 * `fetchImplementation` of ours, so that undici is never reached.
 */
const leftOutPaths = [
  /static_dependencies\/dydx-v4-client\//,
  /static_dependencies\/zklink\//,
  /functions\/(?:starknet|ethabi)\.js$/,
  /ws\/WsClient\.js$/,
  /^@scure\/starknet$/,
  /^protobufjs(?:\/|$)/,
  /\/protobuf\//,
  /^undici$/,
]

export const smallCcxt: Plugin = {
  name: 'small-ccxt',
  setup(build) {
    for (const filter of leftOutPaths) {
      build.onResolve({ filter }, ({ path, importer }) =>
        /[\\/]node_modules[\\/]ccxt[\\/]/.test(importer)
          ? { path, namespace: 'ccxt-stubs', sideEffects: false }
          : undefined,
      )
    }
    build.onLoad({ filter: /.*/, namespace: 'ccxt-stubs' }, ({ path }) => ({
      contents: stubSource(path),
      loader: 'js',
    }))
  },
}

/** The proxy sits on the prototype, where the bundler's copy of the exports still reaches it. */
function stubSource(path: string): string {
  return `
const leftOut = (name) => function () {
  throw new Error('${path} is not in this bundle: ' + String(name) + ' was called')
}
module.exports = Object.create(new Proxy({}, {
  get: (_, name) => (name === '__esModule' ? undefined : leftOut(name)),
}))
`
}
