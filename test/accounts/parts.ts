import type { Tags } from '../../src/domain/resource.ts';
import { region } from './places.ts';

/** Attributes stand beside id and tags. */
export type Parts<Attributes> = Partial<Attributes> & {
  readonly id: string;
  readonly tags?: Tags;
  readonly region?: string;
};

interface Described<Attributes> {
  readonly account: string;
  readonly region: string;
  readonly tags: Tags;
  readonly name?: string;
  readonly attributes: Partial<Attributes>;
}

/** A resource of the account from its parts, by the builder of its kind. */
export function made<Attributes, Made>(
  owner: string,
  parts: Parts<Attributes>,
  builder: (id: string, described: Described<Attributes>) => Made,
): Made {
  const { id, ...described } = split<Attributes>(owner, parts);
  return builder(id, described);
}

/** Its Name tag is what a resource is called, as where it is read. */
export function split<Attributes>(
  owner: string,
  { id, tags = {}, region: place = region, ...attributes }: Parts<Attributes>,
): Described<Attributes> & { readonly id: string } {
  return {
    id,
    account: owner,
    region: place,
    tags,
    ...(tags['Name'] !== undefined && { name: tags['Name'] }),
    attributes: attributes as unknown as Partial<Attributes>,
  };
}
