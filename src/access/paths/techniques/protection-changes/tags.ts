import type { CompiledStatement } from '../../../policy/compile-policy.ts';
import { allPolicies } from '../../../evaluator/applicable-statements.ts';
import { isReservedTag } from '../../../evaluator/reserved-tag.ts';
import { actorOf } from '../../model/actor.ts';
import { tagKeyOf } from '../../model/tag-keys.ts';
import { retaggingTo } from '../../model/retag.ts';
import type { Target } from '../../model/target.ts';
import type { Technique } from '../../model/technique.ts';
import { targetKinds, targetTypeOf } from '../../model/targets/index.ts';
import { ec2Tagging, rdsTagging } from '../../model/targets/tagging.ts';
import type { AccessModel } from '../../model/access-model.ts';

/**
 * Techniques that change a tag by which policies decide about some actions: the tags that conditions read, and the
 * given ones. Every value that a condition names is tried, another value, and no tag.
 */
export function tagChanges(
  { identities }: AccessModel,
  actions: readonly string[],
  tags: readonly string[],
): readonly Technique[] {
  const policies = new Set(identities.flatMap((identity) => allPolicies(actorOf(identity).layers)));
  const statements = [...policies].flatMap((policy) => ('problem' in policy ? [] : policy.statements));
  const deciding = conditionsOn(statements, actions, tagKeyOf);
  const adding = targetKinds.flatMap((kind) => targetTypeOf(kind)?.tagging?.add ?? []);
  const written = conditionsOn(statements, adding, (key) => tagKeyOf(key) ?? requestTagOf(key));
  const keys = new Map(
    [...deciding.map(({ tag }) => tag), ...tags]
      .filter((tag) => !isReservedTag(tag))
      .map((tag) => [tag.toLowerCase(), tag]),
  );
  return [...keys].flatMap(([key, tag]) => {
    const named = [...deciding, ...written]
      .filter((condition) => condition.tag.toLowerCase() === key)
      .flatMap(({ values }) => values);
    const values = [...new Set(['x', ...named])].slice(0, mostValues);
    return [undefined, ...values].map((value) => tagChange(tag, value));
  });
}

const mostValues = 20;

function tagChange(tag: string, value: string | undefined): Technique {
  return {
    id: 'weaken-tag',
    family: 'direct',
    goal: `change tag ${tag} of`,
    summary: 'Give a resource another value of a tag by which policies decide, or remove the tag.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html',
    actions: [...new Set(taggings.map((tagging) => (value === undefined ? tagging.remove : tagging.add)))],
    plan: (target) => {
      if (!taggings.some((tagging) => tagging === targetTypeOf(target.kind)?.tagging) || isBackup(target))
        return undefined;
      const name = Object.keys(target.tags).find((key) => key.toLowerCase() === tag.toLowerCase()) ?? tag;
      const [change] = retaggingTo(target, { [name]: value });
      return change && { calls: change.calls };
    },
  };
}

/** Those of what can be destroyed. */
const taggings = [ec2Tagging, rdsTagging];

/** The services refuse to delete what AWS Backup manages. */
function isBackup({ facts }: Target): boolean {
  return facts.isBackup === true;
}

/** The tags that conditions on some actions read, as spelled there, with the values that they name. */
function conditionsOn(
  statements: readonly CompiledStatement[],
  actions: readonly string[],
  tagOf: (key: string) => string | undefined,
) {
  const applicableStatements = statements.filter((statement) =>
    actions.some((action) => statement.matchesAction(action.toLowerCase())),
  );
  return applicableStatements
    .flatMap(({ conditions }) => conditions)
    .flatMap(({ text: { key, values } }) => {
      if (tagOf(key.toLowerCase()) === undefined) return [];
      return [
        {
          tag: key.slice(key.indexOf('/') + 1),
          values: values
            .filter((value) => !value.includes('${'))
            .map((value) => value.replaceAll('*', '').replaceAll('?', 'x')),
        },
      ];
    });
}

function requestTagOf(key: string): string | undefined {
  const prefix = requestTags.find((each) => key.startsWith(each));
  return prefix === undefined ? undefined : key.slice(prefix.length);
}

const requestTags = rdsTagging.requestTags.map((prefix) => prefix.toLowerCase());
