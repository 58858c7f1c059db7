import { partitionOf } from '../../../../../domain/arn.ts';
import { memoize, memoizeWeakly } from '../../../../../domain/memoize.ts';
import type { AccessModel } from '../../../model/access-model.ts';
import { changedTarget, targetOfArn, type Target } from '../../../model/target.ts';
import { resourcesToChoose } from '../resources-not-read.ts';

/** What every access by Systems Manager assumes. */
export const agent = "the SSM agent runs on it, by a role or as the account's default";

export const shellScript = 'AWS-RunShellScript';
export const powerShellScript = 'AWS-RunPowerShellScript';

/**
 * AWS's other documents that run a script, a playbook, a package or an installer of the caller's choice.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-command-ssm-plugin-reference.html
 */
const otherScripts = [
  'AWS-RunDocument',
  'AWS-RunRemoteScript',
  'AWS-ApplyAnsiblePlaybooks',
  'AWS-RunAnsiblePlaybook',
  'AWS-RunSaltState',
  'AWS-ApplyChefRecipes',
  'AWS-ApplyDSCMofs',
  'AWS-ConfigureAWSPackage',
  'AWS-InstallApplication',
  'AWS-InstallPowerShellModule',
] as const;

type Place = Pick<Target, 'account' | 'region'>;

/** AWS's own documents have no account in their ARNs, and no tags. */
export function documentOfAws(name: string, { account, region }: Place): Target {
  return documentIn(`${name} ${account} ${region}`);
}

const documentIn = memoize((key: string): Target => {
  const [name = '', account = '', region = ''] = key.split(' ');
  return changedTarget(targetOfArn(`arn:${partitionOf(region)}:ssm:${region}::document/${name}`, account), {
    region,
    attributes: attributesOfDocument,
  });
});

const attributesOfDocument: Target['attributes'] = new Map([
  ['ssm:documenttype', 'Command'],
  ['ssm:documentcategories', undefined],
]);

/** AWS's documents that run a script of the caller's choice, besides those for shell and PowerShell scripts. */
export function otherScriptDocuments(place: Place): readonly Target[] {
  return otherScripts.map((name) => documentOfAws(name, place));
}

/** All of AWS's documents that run a script of the caller's choice. */
export function scriptDocuments(place: Place): readonly Target[] {
  return [shellScript, powerShellScript, ...otherScripts].map((name) => documentOfAws(name, place));
}

/** Documents of the account that policies name for any of the actions, and an example. */
export function documentsOfAccount(actions: readonly string[], place: Place, model: AccessModel): readonly Target[] {
  return asDocuments(resourcesToChoose('document', actions, place, model));
}

const asDocuments = memoizeWeakly((found: readonly Target[]): readonly Target[] =>
  found.map((document) =>
    changedTarget(document, {
      attributes: new Map([...document.attributes, ...attributesOfDocument]),
    }),
  ),
);
