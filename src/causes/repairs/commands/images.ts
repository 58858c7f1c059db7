import type { Json } from '../../../domain/json.ts';
import { awsCommand } from '../../../domain/text/aws-command.ts';
import { escapeUnprintable } from '../../../domain/text/unprintable.ts';
import { subjectWords } from '../../wording/subject-words.ts';
import { eachEdit, type AnyResource, type EditRow, type WrittenEdits } from './row.ts';

/** Who may launch images, and their deregistration protection. */
export const imageRows: readonly EditRow[] = [
  eachEdit(['image'], ['attributes', 'public'], ({ after }, { from }) =>
    permission(from, { Group: 'all' }, after === true, 'everybody'),
  ),
  ...(['accounts', 'groups', 'organizations'] as const).map((field) =>
    eachEdit(['image-attribute'], ['attributes', 'launchPermissions', field], ({ path, after }, { from }) => {
      const to = path[3] ?? '';
      return permission(from, permissionOf(field, to), after !== null, to === 'all' ? 'everybody' : to);
    }),
  ),
  eachEdit(['image', 'image-attribute'], ['attributes', 'deregistrationProtection'], ({ after }, { from }) =>
    protectionWritten(from, after),
  ),
];

type Permission = { readonly [member: string]: string };

/** A launch permission as DescribeImageAttribute writes it. */
function permissionOf(field: 'accounts' | 'groups' | 'organizations', to: string): Permission {
  if (field === 'accounts') return { UserId: to };
  if (field === 'groups') return { Group: to };
  return to.includes(':ou/') ? { OrganizationalUnitArn: to } : { OrganizationArn: to };
}

function permission(image: AnyResource, to: Permission, isGiven: boolean, who: string): WrittenEdits {
  const { region, id } = image;
  const command = awsCommand('ec2', 'modify-image-attribute', {
    region,
    'image-id': id,
    'launch-permission': { [isGiven ? 'Add' : 'Remove']: [to] },
  });
  const verb = isGiven ? 'share' : 'stop sharing';
  return { commands: [command], title: `${verb} ${subjectWords(image)} with ${escapeUnprintable(who)}` };
}

/** `enabled-with-cooldown`, `enabled-without-cooldown` or `disabled`. */
function protectionWritten(image: AnyResource, value: Json): WrittenEdits {
  const { region, id } = image;
  const isOn = typeof value === 'string' && value.startsWith('enabled');
  const command = awsCommand('ec2', `${isOn ? 'enable' : 'disable'}-image-deregistration-protection`, {
    region,
    'image-id': id,
    ...(value === 'enabled-with-cooldown' && { 'with-cooldown': true }),
  });
  const isKnown = isOn || (typeof value === 'string' && value.startsWith('disabled'));
  return {
    commands: [isKnown ? command : undefined],
    title: `switch deregistration protection ${isOn ? 'on' : 'off'} for ${subjectWords(image)}`,
  };
}
