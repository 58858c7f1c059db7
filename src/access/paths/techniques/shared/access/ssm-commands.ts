import type { AccessModel } from '../../../model/access-model.ts';
import type { Call } from '../../../model/call.ts';
import type { Plan } from '../../../model/technique.ts';
import { changedTarget, targetOfArn, type Target } from '../../../model/target.ts';
import { partitionOf } from '../../../../../domain/arn.ts';
import { resourcesToChoose } from '../resources-not-read.ts';
import type { InstanceAccess } from './instance-access.ts';
import {
  agent,
  documentOfAws,
  documentsOfAccount,
  otherScriptDocuments,
  powerShellScript,
  scriptDocuments,
  shellScript,
} from './ssm-documents.ts';

const send = 'ssm:SendCommand';
const associate = 'ssm:CreateAssociation';
const associateBatch = 'ssm:CreateAssociationBatch';
const updateAssociation = 'ssm:UpdateAssociation';
const startAssociations = 'ssm:StartAssociationsOnce';
const createDocument = 'ssm:CreateDocument';
const updateDocument = 'ssm:UpdateDocument';
const setDefaultVersion = 'ssm:UpdateDocumentDefaultVersion';

const guide = 'https://docs.aws.amazon.com/systems-manager/latest/userguide';
const reference = 'https://docs.aws.amazon.com/systems-manager/latest/APIReference';

/** Run Command, with AWS's documents for shell and PowerShell scripts. */
export const commandAccesses: readonly InstanceAccess[] = [
  byDocument('command', shellScript),
  byDocument('powershell-command', powerShellScript),
];

/**
 * Run Command with other documents, and associations, which run a document as well. AWS asks for permission on the
 * instance, on the document and, for most calls on associations, on the association.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
 */
export const documentAccesses: readonly InstanceAccess[] = [
  {
    id: 'other-document',
    how: 'with another document of AWS that runs a script, a playbook or an installer',
    source: `${guide}/documents-command-ssm-plugin-reference.html`,
    actions: [send],
    plan: (on) => ({
      calls: [{ action: send, on, alsoOnOneOf: [otherScriptDocuments(on)] }],
      assumptions: [agent],
    }),
  },
  {
    id: 'own-document',
    how: "with a document of one's own",
    source: `${reference}/API_CreateDocument.html`,
    actions: [createDocument, send, associate, associateBatch],
    needed: [createDocument],
    plan: (on, model) =>
      withDocuments([createDocument], on, model, (document) => ({
        calls: [{ action: createDocument, on: document, sends: { 'ssm:DocumentType': 'Command' } }],
        assumptions: [],
      })),
  },
  {
    id: 'rewritten-document',
    how: 'with a document of the account that one rewrites',
    source: `${reference}/API_UpdateDocument.html`,
    actions: [updateDocument, setDefaultVersion, send, associate, associateBatch, startAssociations],
    needed: [updateDocument],
    plan: (on, model) => [
      ...withDocuments([updateDocument], on, model, (document) => ({
        calls: [{ action: updateDocument, on: document }],
        assumptions: ['the account has such a document that runs on instances'],
      })),
      ...runByAssociations(on, model),
    ],
  },
  {
    id: 'association',
    how: 'with an association that runs a script',
    source: `${reference}/API_CreateAssociation.html`,
    actions: [associate, associateBatch],
    needed: [],
    plan: (on) =>
      associationCalls(on).map((call) => ({
        calls: [{ ...call, alsoOnOneOf: [scriptDocuments(on)] }],
        assumptions: [agent],
      })),
  },
  {
    id: 'changed-association',
    how: 'with an association that one makes run a script',
    source: `${reference}/API_UpdateAssociation.html`,
    actions: [updateAssociation],
    plan: (on, model) =>
      resourcesToChoose('association', [updateAssociation], on, model).flatMap((association): Plan[] => [
        {
          calls: [{ action: updateAssociation, on, alsoOn: [association], alsoOnOneOf: [scriptDocuments(on)] }],
          assumptions: [agent, 'the account has an association'],
        },
        {
          calls: [{ action: updateAssociation, on: association }],
          assumptions: [agent, 'an association runs a script on it', 'the script is one of its parameters'],
        },
      ]),
  },
];

/** Run Command is asked about the instance and about the document. */
function byDocument(id: string, name: string): InstanceAccess {
  return {
    id,
    how: `with ${name}`,
    source: `${guide}/run-command.html`,
    actions: [send],
    plan: (on) => ({ calls: [{ action: send, on, alsoOn: [documentOfAws(name, on)] }], assumptions: [agent] }),
  };
}

/** The plans that run a document of the account after preparing it. */
function withDocuments(
  preparing: readonly string[],
  on: Target,
  model: AccessModel,
  prepare: (document: Target) => Required<Plan>,
): readonly Plan[] {
  return documentsOfAccount([...preparing, send, associate, associateBatch], on, model).flatMap((document) => {
    const { calls, assumptions } = prepare(document);
    const runs: readonly Call[] = [
      { action: send, on, alsoOn: [document] },
      ...associationCalls(on).map((call) => ({ ...call, alsoOn: [...(call.alsoOn ?? []), document] })),
    ];
    return runs.map((run) => ({ calls: [...calls, run], assumptions: [agent, ...assumptions] }));
  });
}

/** The calls that create an association with an instance, without the document; the association has no id yet. */
function associationCalls(on: Target): readonly Call[] {
  const created = targetOfArn(`arn:${partitionOf(on.region)}:ssm:${on.region}:${on.account}:association/*`, on.account);
  return [
    { action: associate, on, alsoOn: [changedTarget(created, { attributes: new Map() })] },
    { action: associateBatch, on },
  ];
}

/** The plans that rewrite a document that associations run on the instance already. */
function runByAssociations(on: Target, model: AccessModel): readonly Plan[] {
  return documentsOfAccount([updateDocument, setDefaultVersion], on, model).flatMap((document) =>
    [true, false].flatMap((isDefault) =>
      associationStarts(on, model).map(({ calls, assumptions }) => ({
        calls: [
          { action: updateDocument, on: document },
          ...(isDefault ? [{ action: setDefaultVersion, on: document }] : []),
          ...calls,
        ],
        assumptions: [
          agent,
          'an association runs the document on it',
          ...assumptions,
          ...(isDefault ? [] : ['the association uses the latest version of the document']),
        ],
      })),
    ),
  );
}

/** An association runs again by its schedule, or when it is started. */
function associationStarts(on: Target, model: AccessModel): readonly Required<Plan>[] {
  return [
    { calls: [], assumptions: ['the association has a schedule'] },
    ...resourcesToChoose('association', [startAssociations], on, model).map((association) => ({
      calls: [{ action: startAssociations, on: association }],
      assumptions: [],
    })),
  ];
}
