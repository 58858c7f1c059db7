import type { Fact } from '../../facts.ts';
import type { Managed } from '../managed.ts';

/** Reads what one resource says. Throws NotKnown where it cannot be declared at all. */
export type ReadType = (managed: Managed) => readonly Fact[];
