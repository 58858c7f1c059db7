import type { CheckRule } from '../check.ts';

/** The kinds that tell who can do what, and by which policies. */
export const identityKinds: readonly string[] = ['user', 'group', 'role', 'policy'];

/** What a rule reads that is about identities, whichever of them. */
export const everyIdentity: CheckRule['reads'] = identityKinds.map((about) => ({ about, with: identityKinds }));

/** The rule of a check that no baseline has to ask for. */
export function always(name: string, reads: CheckRule['reads'] = everyIdentity): () => readonly CheckRule[] {
  return () => [{ name, reads, isDefault: true }];
}
