import type { Technique } from '../../../model/technique.ts';

/** A way to run commands on an instance as its administrator. */
export interface InstanceAccess extends Pick<Technique, 'plan'> {
  /** Part of the ids of techniques: kebab case. */
  readonly id: string;
  /** How, to follow "Shut an instance down from inside " and "Run commands on an instance ". */
  readonly how: string;
  readonly source: string;
  /** Every action that its calls may make. */
  readonly actions: readonly string[];
  /** The actions that are part of all its plans; all actions unless given. */
  readonly needed?: readonly string[];
}
