import type { ActionFacts, Reference } from '../policy/reference.ts';
import { Unanswerable } from './unanswerable.ts';

/** The action that a person names, in any case. Throws Unanswerable where AWS has none of that name. */
export function findAction(reference: Reference, text: string): ActionFacts {
  const [service = '', name = '', ...rest] = text.split(':');
  if (name === '' || rest.length > 0)
    throw new Unanswerable(
      `${text} is not service:action`,
      text,
      reference.services.flatMap((each) => namesOf(reference, each)),
    );
  const actions = reference.actionsOf(service);
  if (!actions) throw new Unanswerable(`AWS has no service ${service}`, service, reference.services);
  if (/[*?]/.test(name)) throw new Unanswerable(`${text}: one action at a time`);
  const found = actions.get(name.toLowerCase());
  if (!found) throw new Unanswerable(`AWS has no action ${text}`, text, namesOf(reference, service));
  return found;
}

function namesOf(reference: Reference, service: string): string[] {
  return [...(reference.actionsOf(service)?.values() ?? [])].map(({ name }) => name);
}
