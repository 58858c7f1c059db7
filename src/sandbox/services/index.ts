import { serviceNames, type ServiceName } from '../../aws/services.ts';
import { cloudtrail } from './cloudtrail.ts';
import { ec2 } from './ec2.ts';
import { iam } from './iam.ts';
import { rbin } from './rbin.ts';
import { rds } from './rds.ts';
import type { SandboxService } from './service.ts';
import { sts } from './sts.ts';

/** What the sandbox serves: every service of src/aws/services.ts. */
export const sandboxServices: Readonly<Record<ServiceName, SandboxService>> = {
  cloudtrail,
  ec2,
  iam,
  rbin,
  rds,
  sts,
};

/** The names of the services, for messages: `ec2, iam and sts`. */
export const servedServices = new Intl.ListFormat('en-GB').format(serviceNames);
