import packageJson from '../../package.json' with { type: 'json' }

/** The version of this software, as released. */
export const SOFTWARE_VERSION: string = packageJson.version
