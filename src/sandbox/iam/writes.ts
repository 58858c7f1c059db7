import type { Write } from '../writes.ts';
import { identityWrites } from './identities.ts';
import { policyWrites } from './policies.ts';
import { versionWrites } from './versions.ts';

/** The operations of IAM that change what the sandbox serves, by their names. */
export const iamWrites: ReadonlyMap<string, Write> = new Map([...policyWrites, ...versionWrites, ...identityWrites]);
