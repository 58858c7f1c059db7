import { targetTypeOf } from '../../access/index.ts';
import type { CheckRule } from '../check.ts';

/** The kinds that decide who can do what. */
export const identityKinds: readonly string[] = ['user', 'group', 'role', 'policy'];

/** What a rule about identities of any kind reads. */
export const everyIdentity: CheckRule['reads'] = identityKinds.map((about) => ({ about, with: identityKinds }));

/** The rule of a check that runs without any declaration in the baseline. */
export function always(name: string, reads: CheckRule['reads'] = everyIdentity): () => readonly CheckRule[] {
  return () => [{ name, reads, isDefault: true }];
}

/** Whether few accounts have resources of the kind, so that a rule that does not name it is decided without it. */
export function isRarelyThere(kind: string): boolean {
  return targetTypeOf(kind)?.isRarelyThere === true;
}
