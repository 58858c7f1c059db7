import { z } from 'zod';
import { check, locate, type Complaint } from './issues.ts';
import { ConfigError, type Problem } from './problem.ts';
import { readTextFile } from './text-file.ts';
import { parseYaml, type YamlSource } from './yaml-source.ts';

/** A policy test file: its cases in order, the defaults filled in. */
export interface PolicyTestFile {
  readonly file: string;
  readonly cases: readonly LoadedPolicyTest[];
}

/** One case. Exactly one of `request` and `snapshot` is there. */
export interface LoadedPolicyTest {
  /** As the file says, or `case 3`. */
  readonly name: string;
  readonly expect: PolicyTestOutcome;
  /** The case with its policies written out. */
  readonly request?: PolicyTestRequest;
  /** The case whose policies and tags come from an account directory. */
  readonly snapshot?: PolicyTestSnapshot;
  /** Where a field stands: in the case, or in the defaults that it took it from. */
  place(field: readonly PropertyKey[]): Omit<Problem, 'message'>;
}

const outcomes = ['allowed', 'explicitDeny', 'implicitDeny', 'conditional', 'invalid'] as const;

export type PolicyTestOutcome = (typeof outcomes)[number];

const account = z.string('twelve digits, in quotes').regex(/^\d{12}$/, 'twelve digits, in quotes');
const scalar = z.union([z.string(), z.number(), z.boolean()], 'a string, a number, true or false');
/** The evaluator decides whether a document is valid: a case may expect an invalid one. */
const documents = z.array(z.unknown(), 'a list of policy documents');
const levels = z.array(documents, 'a list of levels, each a list of policy documents');

/** Null says none, as many a program writes it; in a case it takes back what the defaults say. */
function orNone<Schema extends z.ZodType>(schema: Schema) {
  return schema
    .nullable()
    .transform((value) => value ?? undefined)
    .optional();
}

const requestFields = z.strictObject({
  principal: z.string(),
  identityPolicies: orNone(documents),
  permissionsBoundary: orNone(documents),
  serviceControlPolicies: orNone(levels),
  resourceControlPolicies: orNone(levels),
  sessionPolicies: orNone(documents),
  resourcePolicy: orNone(z.unknown()),
  action: z.string(),
  resource: z.union([z.string(), z.array(z.string()).min(1)], 'a string, or a list of strings'),
  resourceAccount: orNone(account),
  managementAccount: orNone(account),
  context: orNone(z.record(z.string(), z.union([scalar, z.array(scalar)]))),
  unknown: orNone(z.array(z.string())),
});

const snapshotFields = z.strictObject({
  from: z.string(),
  principal: z.string(),
  action: z.string(),
  resource: z.string(),
  context: requestFields.shape.context,
  unknown: requestFields.shape.unknown,
});

export type PolicyTestRequest = z.output<typeof requestFields>;
export type PolicyTestSnapshot = z.output<typeof snapshotFields>;

const caseFields = requestFields.extend({
  name: z.string().optional(),
  /** What the case rests on: AWS's page, or anything else that its author wants to keep. */
  source: z.string().optional(),
  expect: z.enum(outcomes, outcomes.join(', ')),
  snapshot: snapshotFields.optional(),
});

const fileSchema = z.strictObject({
  version: z.literal(1).optional(),
  defaults: caseFields.partial().optional(),
  cases: z.array(caseFields.partial(), 'a list of cases').min(1, 'at least one case'),
});

/** Loads a policy test file, YAML or JSON. Rejects with a ConfigError that lists every problem with its line. */
export async function loadPolicyTests(file: string): Promise<PolicyTestFile> {
  const source = parseYaml(file, await readTextFile(file, 'name a policy test file'));
  const outcome = await check(fileSchema, source.value);
  if ('complaints' in outcome) throw new ConfigError(locate(outcome.complaints, source));
  const { defaults = {}, cases } = outcome.data;
  const complaints: Complaint[] = [];
  const loaded: LoadedPolicyTest[] = [];
  for (const [index, own] of cases.entries()) {
    const { name = `case ${index + 1}`, snapshot, expect, ...fields } = { ...defaults, ...own };
    const place = placeOf(source, index, own);
    const merged = snapshot && !own.principal ? { expect, snapshot } : { expect, request: fields };
    const whole = await check(snapshot && !own.principal ? snapshotCase : requestCase, merged);
    if ('complaints' in whole) complaints.push(...whole.complaints.map((complaint) => inCase(complaint, index)));
    else loaded.push({ name, place, ...whole.data });
  }
  if (complaints.length > 0) throw new ConfigError(locate(complaints, source));
  return { file, cases: loaded };
}

/** Strips what is not the evaluator's business. */
const requestCase = z.object({ expect: caseFields.shape.expect, request: z.object(requestFields.shape) });
const snapshotCase = z.object({ expect: caseFields.shape.expect, snapshot: snapshotFields });

/** What is missing once the defaults are filled in is missing in the case. */
function inCase(complaint: Complaint, index: number): Complaint {
  const [first, ...rest] = complaint.path;
  return { ...complaint, path: ['cases', index, ...(first === 'request' ? rest : complaint.path)] };
}

function placeOf(source: YamlSource, index: number, own: object): LoadedPolicyTest['place'] {
  return (field) =>
    source.place([...(Object.hasOwn(own, field[0] ?? '') ? ['cases', index] : ['defaults']), ...field], 'key');
}
