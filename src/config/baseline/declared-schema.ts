import { z } from 'zod';
import { accountId, distinct, matching, named, optional, regionName, textField } from '../fields.ts';
import { quoted } from '../wording.ts';
import { tagKey, tagValue } from './resource-schema.ts';

/** What other rooms know of the resources that can be declared. */
export interface DeclarableVocabulary {
  readonly kinds: readonly string[];
  /** The kind that an id or an ARN tells; undefined if it tells none. */
  readonly kindOfId: (id: string) => string | undefined;
}

/** Ids that AWS makes; those of kinds that are not read are a finding, and no error. */
const looksLikeIdOfAws = /^[a-z]+-([0-9a-f]{8}|[0-9a-f]{17})$/;

/** The section `resources`. */
export function resourcesSchema(vocabulary: DeclarableVocabulary) {
  const declaredResource = z
    .strictObject({
      id: matching(/^\S+$/, 'an id without spaces, for example i-0123456789abcdef0').describe(
        'The id or the ARN of a resource that must exist.',
      ),
      kind: optional(
        z.enum(vocabulary.kinds),
        'Its kind. Only needed if the id does not tell it: the names of databases do not, i-0123456789abcdef0 and ARNs do.',
      ),
      owner: optional(textField(), 'The owner.'),
      account: optional(accountId, 'The account that it must be in; left out: any that is audited.'),
      region: optional(regionName, 'The region that it must be in; left out: any that is audited.'),
      expect: z
        .strictObject({
          type: optional(textField(), 'Its type: of an instance, of a volume, the instance class of a database.'),
          image: optional(textField(), 'The id of its image.'),
          instanceProfile: optional(
            textField().nullable(),
            'The name of the instance profile that an instance must have; null: it must have none.',
          ),
          engine: optional(
            textField(),
            'The engine of a database, with or without its version: postgres, postgres@16.4.',
          ),
          name: optional(textField(), 'Its Name tag, or its name.'),
          tags: optional(
            named(tagKey, tagValue).transform((tags) => Object.fromEntries(tags)),
            'Tags that it must have, with these values.',
          ),
        })
        .default({})
        .describe('The state that it must have.'),
    })
    .superRefine(({ id, kind }, context) => {
      const told = vocabulary.kindOfId(id);
      const complain = (message: string) => {
        context.addIssue({ code: 'custom', path: ['kind'], message });
      };
      if (kind === undefined && told === undefined && !looksLikeIdOfAws.test(id))
        complain(`is missing, and ${quoted(id)} does not tell it; allowed: ${vocabulary.kinds.join(', ')}`);
      if (id.startsWith('arn:') && kind !== undefined && told !== undefined && kind !== told)
        complain(`found ${quoted(kind)}, but ${quoted(id)} is the ARN of a resource of kind ${told}`);
    });
  return distinct(declaredResource, 'id', ({ account, region, kind, id }) =>
    [account, region, kind, id].filter((part) => part !== undefined).join('/'),
  );
}
