/** Keeps zod small in a bundle: English error messages only, of the fifty languages it carries. */
import { type Plugin } from 'esbuild'

export const smallZod: Plugin = {
  name: 'small-zod',
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js'",
      loader: 'js',
    }))
  },
}
