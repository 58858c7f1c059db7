/** Passing a role to a service's resource that the caller creates and controls. */
export interface PassedRole {
  /** The resource that gets the role: part of the technique's id, in kebab case. */
  readonly to: string;
  /** To follow "Pass a role to ". */
  readonly summary: string;
  readonly source: string;
  /** The service principal that the role must trust, without the DNS suffix of the partition. */
  readonly service: string;
  /** The calls that create and start the resource. Resources of the same type are one resource. */
  readonly actions: readonly string[];
  /** What else must be true that is not read, in words; `#` stands for the name of the role. */
  readonly assumption?: string;
  /** Whether the role is passed inside an instance profile. */
  readonly inProfile?: true;
  /** The service principal that another role must trust, which is passed for the service's own work. */
  readonly withServiceRole?: string;
  /** An action whose callers need not have what the assumption says: another technique is theirs. */
  readonly unlessAllowed?: string;
}

/** Where most techniques were described first. */
export const pathfinding = 'https://pathfinding.cloud/paths';
