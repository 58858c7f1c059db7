import { createRequire } from 'node:module';

const packageJson = createRequire(import.meta.url)('../../package.json') as { readonly version: string };

/** The version of driftwarden. */
export const version: string = packageJson.version;
