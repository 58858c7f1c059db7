import packageJson from '../../package.json' with { type: 'json' };

/** The version of driftwarden. */
export const version: string = packageJson.version;
