import type { Statement } from '../../access/index.ts';
import type { Severity } from '../../domain/finding.ts';

/** What is wrong with a part of a statement: it never applies, or it always does. */
export type Misfire = 'never' | 'always';

/** How severe it is: a gap is worse than a permission that nobody gets, and than a Deny of too much. */
const severities: Readonly<Record<Statement['effect'], Readonly<Record<Misfire, Severity>>>> = {
  Allow: { never: 'low', always: 'medium' },
  Deny: { never: 'high', always: 'low' },
};

/** The severity of a statement, or a part of it, that never applies or always does. */
export function severityOf({ effect }: Pick<Statement, 'effect'>, misfire: Misfire): Severity {
  return severities[effect][misfire];
}
