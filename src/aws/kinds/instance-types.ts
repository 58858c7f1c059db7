import { _InstanceType } from '@aws-sdk/client-ec2';

/** Every type of instance that this version of the SDK knows. */
export const instanceTypes: readonly string[] = Object.values(_InstanceType);
