import type { RoleAttributes, UserAttributes } from '../../domain/iam/identity.ts';
import type { Resource } from '../../domain/resource.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { awsCommand } from '../../domain/text/aws-command.ts';
import { placeOf } from './declared-policies.ts';
import type { FindingDetails } from './report-finding.ts';
import { label } from './words.ts';

/** The finding about a permissions boundary that differs from the declared one; null declares that there is none. */
export function boundaryFindings(
  holder: Resource<'user', UserAttributes> | Resource<'role', RoleAttributes>,
  declared: string | null | undefined,
): readonly FindingDetails[] {
  const seen = holder.attributes.permissionsBoundary;
  if (declared === undefined || declared === seen) return [];
  const { kind, id } = holder;
  const named = { [`${kind}-name`]: id };
  return [
    {
      rule: { field: 'boundary' },
      severity: 'high',
      title: `The permissions boundary of ${kind} ${label(holder)} is not as declared`,
      expected: declared === null ? 'no boundary' : escapeUnprintable(declared),
      actual: seen === null ? 'no boundary' : escapeUnprintable(seen),
      evidence: { boundary: seen },
      takeOver: [{ do: 'set', at: [...placeOf(holder), 'permissionsBoundary'], value: seen }],
      commands: [
        declared === null
          ? awsCommand('iam', `delete-${kind}-permissions-boundary`, named)
          : awsCommand('iam', `put-${kind}-permissions-boundary`, { ...named, 'permissions-boundary': declared }),
      ],
    },
  ];
}
