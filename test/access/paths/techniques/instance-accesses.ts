import { home } from '../../../accounts/account.ts';
import { allow, deny } from '../../../accounts/statements.ts';
import { terminates, trustsEc2 } from '../fixtures/escalation.ts';
import type { Situation, TechniqueCase } from '../fixtures/technique-cases.ts';

const terminate = 'ec2:TerminateInstances';
const stopInstance = 'ec2:StopInstances';
const start = 'ec2:StartInstances';
const modify = 'ec2:ModifyInstanceAttribute';
const send = 'ssm:SendCommand';
const associate = 'ssm:CreateAssociation';
const associateBatch = 'ssm:CreateAssociationBatch';
const updateAssociation = 'ssm:UpdateAssociation';
const startAssociations = 'ssm:StartAssociationsOnce';
const createDocument = 'ssm:CreateDocument';
const updateDocument = 'ssm:UpdateDocument';
const setDefault = 'ssm:UpdateDocumentDefaultVersion';
const createWindow = 'ssm:CreateMaintenanceWindow';
const registerTask = 'ssm:RegisterTaskWithMaintenanceWindow';
const updateTask = 'ssm:UpdateMaintenanceWindowTask';
const deploy = 'codedeploy:CreateDeployment';
const replace = 'ec2:CreateReplaceRootVolumeTask';
const detach = 'ec2:DetachVolume';
const attach = 'ec2:AttachVolume';

const agent = "if the SSM agent runs on it, by a role or as the account's default";
const hasDocument = 'if the account has such a document that runs on instances';
const runsDocument = 'if an association runs the document on it';
const hasSchedule = 'if the association has a schedule';
const isLatest = 'if the association uses the latest version of the document';
const hasWindow = 'if the account has a maintenance window that opens';
const deployed = 'if the CodeDeploy agent runs on it, and the deployment group contains it';
const ownImage = 'if it boots from an image that they prepare and share with the account';
const ownVolume = 'if it boots from a volume in its zone that they prepare';

const instances = 'arn:aws:ec2:*:*:instance/*';
const associations = `arn:aws:ssm:*:${home}:association/*`;
const shell = 'arn:aws:ssm:*::document/AWS-RunShellScript';
const mine = `arn:aws:ssm:*:${home}:document/mine-*`;
const theirs = `arn:aws:ssm:*:${home}:document/theirs-*`;

type Policies = Situation['alice']['policies'];
type Found = {
  readonly policies: Policies;
  readonly path?: readonly string[];
  readonly conditions?: readonly string[];
};

interface Access {
  readonly id: string;
  readonly policies: Policies;
  readonly path: readonly string[];
  readonly conditions: readonly string[];
  /** Other policies of alice, by the difference. */
  readonly but: Readonly<Record<string, Found>>;
  /** Not for stopping: its calls stop the instance. */
  readonly stops?: true;
}

const accesses: readonly Access[] = [
  {
    id: 'other-document',
    policies: [allow(send, [instances, 'arn:aws:ssm:*::document/AWS-RunDocument'])],
    path: [send],
    conditions: [agent],
    but: {
      'the document runs nothing of hers': {
        policies: [allow(send, [instances, 'arn:aws:ssm:*::document/AWS-UpdateSSMAgent'])],
      },
      'the document is one of the account': {
        policies: [allow(send, [instances, `arn:aws:ssm:*:${home}:document/AWS-RunDocument`])],
      },
      'the tag of the instance is another one': {
        policies: [
          allow(send, 'arn:aws:ssm:*::document/*'),
          allow(send, instances, { StringEquals: { 'aws:ResourceTag/team': 'b' } }),
        ],
      },
    },
  },
  {
    id: 'own-document',
    policies: [allow(createDocument, mine), allow(send, [instances, mine])],
    path: [createDocument, send],
    conditions: [agent],
    but: {
      'she may run other documents alone': {
        policies: [allow(createDocument, mine), allow(send, [instances, theirs])],
      },
      'she may make documents for sessions alone': {
        policies: [
          allow(createDocument, mine, { StringEquals: { 'ssm:DocumentType': 'Session' } }),
          allow(send, [instances, mine]),
        ],
      },
      'she may associate it': {
        policies: [allow(createDocument, mine), allow(associate, [instances, associations, mine])],
        path: [createDocument, associate],
        conditions: [agent],
      },
      'she may not run any': { policies: [allow(createDocument)] },
    },
  },
  {
    id: 'rewritten-document',
    policies: [allow(updateDocument, mine), allow(send, [instances, mine])],
    path: [updateDocument, send],
    conditions: [agent, hasDocument],
    but: {
      'she may run other documents alone': {
        policies: [allow(updateDocument, mine), allow(send, [instances, theirs])],
        path: [updateDocument],
        conditions: [agent, runsDocument, hasSchedule, isLatest],
      },
      'she may run it alone': { policies: [allow(send, [instances, mine])] },
    },
  },
  {
    id: 'rewritten-document',
    policies: [allow([updateDocument, setDefault, startAssociations])],
    path: [updateDocument, setDefault, startAssociations],
    conditions: [agent, runsDocument],
    but: {
      'she may not start associations': {
        policies: [allow([updateDocument, setDefault])],
        path: [updateDocument, setDefault],
        conditions: [agent, runsDocument, hasSchedule],
      },
      'she may not set the default version': {
        policies: [allow([updateDocument, startAssociations])],
        path: [updateDocument, startAssociations],
        conditions: [agent, runsDocument, isLatest],
      },
      'she may set the default version of other documents alone': {
        policies: [allow([updateDocument], mine), allow(setDefault, theirs)],
        path: [updateDocument],
        conditions: [agent, runsDocument, hasSchedule, isLatest],
      },
      'she may start associations alone': { policies: [allow([setDefault, startAssociations])] },
    },
  },
  {
    id: 'association',
    policies: [allow(associate, [instances, associations, shell])],
    path: [associate],
    conditions: [agent],
    but: {
      'she may create several at once': {
        policies: [allow(associateBatch, [instances, shell])],
        path: [associateBatch],
        conditions: [agent],
      },
      'she may not name instances': { policies: [allow(associate, [associations, shell])] },
      'she may not create the association': { policies: [allow(associate, [instances, shell])] },
      'she may name other documents alone': { policies: [allow(associate, [instances, associations, theirs])] },
      'the tag of the instance is another one': {
        policies: [
          allow(associate, [associations, shell]),
          allow(associate, instances, { StringEquals: { 'ssm:resourceTag/team': 'b' } }),
        ],
      },
      'all documents of AWS are denied': { policies: [allow(associate), deny(associate, 'arn:aws:ssm:*::document/*')] },
    },
  },
  {
    id: 'changed-association',
    policies: [allow(updateAssociation, [instances, associations, shell])],
    path: [updateAssociation],
    conditions: [agent, 'if the account has an association'],
    but: {
      'she may change the association alone': {
        policies: [allow(updateAssociation, `arn:aws:ssm:*:${home}:association/0a1b`)],
        path: [updateAssociation],
        conditions: [agent, 'if an association runs a script on it', 'if the script is one of its parameters'],
      },
      'she may not change an association': { policies: [allow(updateAssociation, [instances, shell])] },
    },
  },
  {
    id: 'maintenance-window',
    policies: [allow([createWindow, registerTask])],
    path: [createWindow, registerTask],
    conditions: [agent],
    but: {
      'she may not create a window': {
        policies: [allow(registerTask)],
        path: [registerTask],
        conditions: [agent, hasWindow],
      },
      'she may use one window alone': {
        policies: [allow(createWindow), allow(registerTask, `arn:aws:ssm:*:${home}:maintenancewindow/mw-0c1`)],
        path: [registerTask],
        conditions: [agent, hasWindow],
      },
      'she may create a window alone': { policies: [allow(createWindow)] },
    },
  },
  {
    id: 'changed-window-task',
    policies: [allow(updateTask)],
    path: [updateTask],
    conditions: [agent, hasWindow, 'if a task of it runs commands'],
    but: {
      'she may not change its tasks': {
        policies: [allow(updateTask, `arn:aws:ssm:*:${home}:maintenancewindow/*`)],
      },
    },
  },
  {
    id: 'deployment',
    policies: [allow(deploy, `arn:aws:codedeploy:*:${home}:deploymentgroup:shop/prod`)],
    path: [deploy],
    conditions: [deployed],
    but: {
      'the group is in another account': {
        policies: [allow(deploy, 'arn:aws:codedeploy:*:444455556666:deploymentgroup:shop/prod')],
      },
      'she may register revisions alone': { policies: [allow('codedeploy:RegisterApplicationRevision')] },
    },
  },
  {
    id: 'own-image',
    policies: [allow(replace)],
    path: [replace],
    conditions: [ownImage],
    but: {
      'she may use certain images alone': {
        policies: [allow(replace), deny(replace, 'arn:aws:ec2:*::image/*')],
      },
      'images must be of Amazon': {
        policies: [
          allow(replace),
          deny(replace, 'arn:aws:ec2:*::image/*', { StringNotEquals: { 'ec2:Owner': 'amazon' } }),
        ],
        path: [replace],
        conditions: ['if ec2:Owner is amazon', ownImage],
      },
      'the tag of the instance is another one': {
        policies: [allow(replace), deny(replace, instances, { StringEquals: { 'aws:ResourceTag/team': 'a' } })],
      },
    },
  },
  {
    id: 'other-root-volume',
    policies: [allow([modify, stopInstance, detach, attach, start])],
    path: [],
    conditions: [ownVolume],
    stops: true,
    but: {
      'she may not attach another one': { policies: [allow([stopInstance, detach, start])] },
      'she may not detach it from it': {
        policies: [allow([stopInstance, detach, attach, start]), deny(detach, instances)],
      },
    },
  },
];

const willStop = {
  id: 'i-1',
  tags: { team: 'a' },
  flags: { disableApiTermination: true, disableApiStop: false, shutdownBehavior: 'stop' },
};
const willEnd = { ...willStop, flags: { ...willStop.flags, shutdownBehavior: 'terminate' } };

/** Every access shuts an instance down from inside, and acts as the role of an instance. */
export const instanceAccessCases: readonly TechniqueCase[] = accesses.flatMap((access) => [
  shutdown('shut-down-by', terminate, willEnd, willStop, access),
  ...(access.stops ? [] : [shutdown('power-off-by', stopInstance, willStop, willEnd, access)]),
  entering(access),
]);

function shutdown(
  prefix: string,
  goal: string,
  does: NonNullable<Situation['instances']>[number],
  doesNot: NonNullable<Situation['instances']>[number],
  { id, policies, path, conditions, but, stops }: Access,
): TechniqueCase {
  const calls = stops ? [stopInstance, detach, attach, start] : path;
  const allowed = stops ? [allow([stopInstance, detach, attach, start])] : policies;
  return {
    technique: `${prefix}-${id}`,
    goal,
    // Where stopping is the goal, stopping it is no way around.
    given: { alice: { policies: allowed ?? [] }, instances: [does] },
    path: calls,
    conditions,
    counterexamples: {
      'a shutdown has another effect': { instances: [doesNot] },
      'it is in another account': { alice: { policies: [allow('ec2:DescribeInstances')] } },
      ...alternatives(but, []),
    },
  };
}

/** Another instance runs with the role: the one that she is after has none. */
function entering({ id, policies, path, conditions, but, stops }: Access): TechniqueCase {
  const calls = stops ? [stopInstance, detach, attach, start] : path;
  const allowed = stops ? [allow([stopInstance, detach, attach, start])] : policies;
  return {
    technique: `instance-role-by-${id}`,
    goal: terminate,
    given: {
      instances: [
        { id: 'i-1' },
        { id: 'i-2', tags: { team: 'a' }, instanceProfile: `arn:aws:iam::${home}:instance-profile/ops` },
      ],
      alice: { policies: allowed ?? [] },
      roles: { ops: { trust: trustsEc2, policies: [terminates], profiles: ['ops'] } },
    },
    path: [...calls, terminate],
    conditions,
    counterexamples: {
      'the instance has no role': { instances: [{ id: 'i-1' }, { id: 'i-2' }] },
      ...alternatives(but, [terminate]),
    },
  };
}

function alternatives(but: Access['but'], then: readonly string[]): TechniqueCase['counterexamples'] {
  return Object.fromEntries(
    Object.entries(but).map(([difference, { policies, path, conditions }]) => [
      difference,
      {
        alice: { policies: policies ?? [] },
        ...(path && { path: [...path, ...then] }),
        ...(conditions && { conditions }),
      },
    ]),
  );
}
