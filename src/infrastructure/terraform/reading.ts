import type { Json } from '../../domain/json.ts';
import type { AddressedFact, Reading } from '../facts.ts';
import { known } from './managed.ts';
import { readState } from './read-state.ts';
import { identityTypes } from './types/identities.ts';
import { resourceTypes } from './types/instances.ts';
import type { ReadType } from './types/read-type.ts';

const types: ReadonlyMap<string, ReadType> = new Map(Object.entries({ ...resourceTypes, ...identityTypes }));

/** The resource types of Terraform's provider for AWS that a baseline can declare. */
export const terraformTypes: readonly string[] = [...types.keys()];

/** What a Terraform or OpenTofu state says of an account; see `readState` for its forms. Throws an UnreadableFile. */
export function readTerraform(parsed: Json): Reading {
  const { managed, notes } = readState(parsed);
  const facts: AddressedFact[] = [];
  const otherTypes = new Map<string, number>();
  for (const each of managed) {
    const read = types.get(each.type);
    if (!read) {
      otherTypes.set(each.type, (otherTypes.get(each.type) ?? 0) + 1);
      continue;
    }
    for (const fact of known(() => read(each))) facts.push({ address: each.address, fact });
  }
  const others = [...otherTypes.values()].reduce((sum, count) => sum + count, 0);
  return { facts, notes, otherTypes, resources: managed.length - others };
}
