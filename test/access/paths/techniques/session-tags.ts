import { home } from '../../../accounts/account.ts';
import { allow, deny, trust } from '../../../accounts/statements.ts';
import {
  aliceArn,
  assume,
  goal,
  instances,
  ops,
  otherRole,
  teamOps,
  terminates,
  trustsEc2,
} from '../fixtures/escalation.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const onlyTeam = (team: string) => deny('sts:TagSession', '*', { StringNotEquals: { 'aws:RequestTag/team': team } });
const onlyDepartment = deny('sts:TagSession', '*', {
  'ForAnyValue:StringNotEquals': { 'aws:TagKeys': 'department' },
});

/** Sessions with tags of one's choice. */
export const sessionTagCases: readonly TechniqueCase[] = [
  {
    technique: 'tag-session',
    goal,
    given: {
      instances,
      alice: {},
      ...ops({ trust: trust({ AWS: aliceArn }, [assume, 'sts:TagSession']), policies: [allow(goal, '*', teamOps)] }),
    },
    path: [assume, 'sts:TagSession', goal],
    counterexamples: {
      'sessions cannot be tagged': ops({ policies: [allow(goal, '*', teamOps)] }),
      'the trust policy asks for another tag': ops({
        trust: trust({ AWS: aliceArn }, [assume, 'sts:TagSession'], { StringEquals: { 'aws:RequestTag/team': 'dev' } }),
        policies: [allow(goal, '*', teamOps)],
      }),
    },
  },
  {
    technique: 'tag-session',
    goal,
    given: {
      instances,
      alice: { policies: [allow('iam:UpdateAssumeRolePolicy')] },
      ...ops({ trust: trustsEc2, policies: [allow(goal, '*', teamOps)] }),
    },
    path: ['iam:UpdateAssumeRolePolicy', assume, 'sts:TagSession', goal],
    counterexamples: {
      'she may rewrite the trust policy of another role alone': {
        alice: { policies: [allow('iam:UpdateAssumeRolePolicy', otherRole)] },
      },
      'she and the role are denied to tag sessions': {
        alice: { policies: [allow('iam:UpdateAssumeRolePolicy'), deny('sts:TagSession')] },
        ...ops({ trust: trustsEc2, policies: [allow(goal, '*', teamOps), deny('sts:TagSession')] }),
      },
      'she is denied to tag sessions, and the role is not, which may assume itself': {
        alice: { policies: [allow('iam:UpdateAssumeRolePolicy'), deny('sts:TagSession')] },
        path: [...['iam:UpdateAssumeRolePolicy', assume], 'iam:UpdateAssumeRolePolicy', assume, 'sts:TagSession', goal],
      },
      'she and the role are denied to tag sessions of other teams': {
        alice: { policies: [allow('iam:UpdateAssumeRolePolicy'), onlyTeam('dev')] },
        ...ops({ trust: trustsEc2, policies: [allow(goal, '*', teamOps), onlyTeam('dev')] }),
      },
      'she and the role are denied to tag sessions other than of this team': {
        alice: { policies: [allow('iam:UpdateAssumeRolePolicy'), onlyTeam('ops')] },
        ...ops({ trust: trustsEc2, policies: [allow(goal, '*', teamOps), onlyTeam('ops')] }),
        path: ['iam:UpdateAssumeRolePolicy', assume, 'sts:TagSession', goal],
      },
      'she and the role are denied to send other tags': {
        alice: { policies: [allow('iam:UpdateAssumeRolePolicy'), onlyDepartment] },
        ...ops({ trust: trustsEc2, policies: [allow(goal, '*', teamOps), onlyDepartment] }),
      },
      'she is denied to send tags that go on in a chain of roles, and need not': {
        alice: {
          policies: [
            allow('iam:UpdateAssumeRolePolicy'),
            deny(['sts:AssumeRole', 'sts:TagSession'], '*', { Null: { 'sts:TransitiveTagKeys': 'false' } }),
          ],
        },
        path: ['iam:UpdateAssumeRolePolicy', assume, 'sts:TagSession', goal],
      },
      'a boundary of the role leaves it less, whatever its tags': {
        managed: { less: [allow('ec2:Describe*')] },
        ...ops({ trust: trustsEc2, policies: [allow(goal, '*', teamOps)], boundary: 'less' }),
      },
      'the role must have two tags': {
        ...ops({
          trust: trustsEc2,
          policies: [
            allow(goal, '*', { StringEquals: { 'aws:PrincipalTag/team': 'ops', 'aws:PrincipalTag/stage': 'prod' } }),
          ],
        }),
        path: ['iam:UpdateAssumeRolePolicy', assume, 'sts:TagSession', goal],
      },
      'the role must have a tag and be another role': ops({
        trust: trustsEc2,
        policies: [
          allow(goal, '*', {
            StringEquals: { 'aws:PrincipalTag/team': 'ops' },
            ArnEquals: { 'aws:PrincipalArn': otherRole },
          }),
        ],
      }),
      'the boundary of the role asks for the tag': {
        managed: { fence: [allow('*', '*', teamOps)] },
        ...ops({ trust: trustsEc2, policies: [terminates], boundary: 'fence' }),
        path: ['iam:UpdateAssumeRolePolicy', assume, 'sts:TagSession', goal],
      },
    },
  },
  {
    technique: 'create-role',
    goal,
    given: {
      instances,
      managed: { fence: [allow('*', '*', teamOps)] },
      alice: {
        policies: [
          allow(['iam:CreateRole', 'iam:PutRolePolicy'], '*', {
            StringEquals: { 'iam:PermissionsBoundary': `arn:aws:iam::${home}:policy/fence` },
          }),
        ],
      },
    },
    path: ['iam:CreateRole', 'iam:PutRolePolicy', assume, 'sts:TagSession', goal],
    counterexamples: {
      'she is denied to tag sessions': {
        alice: {
          policies: [
            allow(['iam:CreateRole', 'iam:PutRolePolicy'], '*', {
              StringEquals: { 'iam:PermissionsBoundary': `arn:aws:iam::${home}:policy/fence` },
            }),
            deny('sts:TagSession'),
          ],
        },
      },
      'what the boundary asks for is no tag': {
        managed: { fence: [allow('*', '*', { StringEquals: { 'aws:PrincipalArn': otherRole } })] },
      },
    },
  },
];
