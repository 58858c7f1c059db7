import type { Department, RegionName } from './account.ts';
import type { ImageName } from './images.ts';
import type { Place } from './places.ts';

/** The instance types of the account, as DescribeInstanceTypes has them. */
export const instanceTypes = {
  't3.large': { architecture: 'x86_64', cores: 1, threadsPerCore: 2 },
  't4g.micro': { architecture: 'arm64', cores: 2, threadsPerCore: 1 },
  't4g.medium': { architecture: 'arm64', cores: 2, threadsPerCore: 1 },
  't4g.large': { architecture: 'arm64', cores: 2, threadsPerCore: 1 },
  'm7g.large': { architecture: 'arm64', cores: 2, threadsPerCore: 1 },
  'c7g.xlarge': { architecture: 'arm64', cores: 4, threadsPerCore: 1 },
  'r7g.xlarge': { architecture: 'arm64', cores: 4, threadsPerCore: 1 },
  'x2iedn.32xlarge': { architecture: 'x86_64', cores: 64, threadsPerCore: 2 },
} as const;

/** Instances of one service in one department, all alike. */
export interface Workload {
  readonly region: RegionName;
  readonly department: Department;
  readonly service: string;
  readonly count: number;
  /** The user whose address is in the Owner tag. */
  readonly owner: string;
  readonly type: keyof typeof instanceTypes;
  readonly image: ImageName;
  readonly launchedDaysAgo: number;
  /** GiB: the root volume, then those that outlive the instance. */
  readonly disks: readonly [number, ...number[]];
  readonly spot?: true;
}

/** One instance of a workload, with all that its builders ask about it. */
export interface Launch {
  readonly region: RegionName;
  readonly workload: Workload;
  readonly name: string;
  readonly id: string;
  readonly place: Place;
  readonly at: Date;
}

/** All that runs in the account on its first night. */
export const fleet: readonly Workload[] = [
  {
    region: 'us-east-1',
    department: 'prod',
    service: 'web',
    count: 6,
    owner: 'ben',
    type: 'm7g.large',
    image: 'web-golden',
    launchedDaysAgo: 26,
    disks: [20],
  },
  {
    region: 'us-east-1',
    department: 'prod',
    service: 'api',
    count: 4,
    owner: 'carla',
    type: 'm7g.large',
    image: 'api-golden',
    launchedDaysAgo: 19,
    disks: [20],
  },
  {
    region: 'us-east-1',
    department: 'prod',
    service: 'db',
    count: 2,
    owner: 'david',
    type: 'r7g.xlarge',
    image: 'postgres-golden',
    launchedDaysAgo: 58,
    disks: [20, 500],
  },
  {
    region: 'us-east-1',
    department: 'prod',
    service: 'worker',
    count: 4,
    owner: 'elena',
    type: 'c7g.xlarge',
    image: 'worker-golden',
    launchedDaysAgo: 33,
    disks: [40],
  },
  {
    region: 'us-east-1',
    department: 'prod',
    service: 'bastion',
    count: 1,
    owner: 'ana',
    type: 't4g.micro',
    image: 'al2023-arm64',
    launchedDaysAgo: 12,
    disks: [8],
  },
  {
    region: 'us-east-1',
    department: 'test',
    service: 'web',
    count: 3,
    owner: 'felix',
    type: 't4g.medium',
    image: 'web-golden',
    launchedDaysAgo: 24,
    disks: [20],
  },
  {
    region: 'us-east-1',
    department: 'test',
    service: 'api',
    count: 2,
    owner: 'felix',
    type: 't4g.medium',
    image: 'api-golden',
    launchedDaysAgo: 17,
    disks: [20],
  },
  {
    region: 'us-east-1',
    department: 'test',
    service: 'db',
    count: 1,
    owner: 'gina',
    type: 't4g.large',
    image: 'postgres-golden-old',
    launchedDaysAgo: 206,
    disks: [20, 100],
  },
  {
    region: 'us-east-1',
    department: 'test',
    service: 'load',
    count: 4,
    owner: 'gina',
    type: 'c7g.xlarge',
    image: 'load-generator',
    launchedDaysAgo: 3,
    disks: [8],
    spot: true,
  },
  {
    region: 'us-east-1',
    department: 'dev',
    service: 'web',
    count: 3,
    owner: 'ben',
    type: 't4g.medium',
    image: 'web-golden',
    launchedDaysAgo: 9,
    disks: [20],
  },
  {
    region: 'us-east-1',
    department: 'dev',
    service: 'api',
    count: 3,
    owner: 'carla',
    type: 't4g.medium',
    image: 'api-golden',
    launchedDaysAgo: 8,
    disks: [20],
  },
  {
    region: 'us-east-1',
    department: 'dev',
    service: 'db',
    count: 1,
    owner: 'david',
    type: 't4g.large',
    image: 'postgres-golden',
    launchedDaysAgo: 44,
    disks: [20, 50],
  },
  {
    region: 'us-east-1',
    department: 'dev',
    service: 'batch',
    count: 3,
    owner: 'elena',
    type: 't4g.large',
    image: 'worker-golden',
    launchedDaysAgo: 30,
    disks: [40],
  },
  {
    region: 'us-east-1',
    department: 'dev',
    service: 'notebook',
    count: 3,
    owner: 'elena',
    type: 't3.large',
    image: 'al2023-x86_64',
    launchedDaysAgo: 15,
    disks: [30],
  },
  {
    region: 'eu-west-1',
    department: 'prod',
    service: 'web',
    count: 4,
    owner: 'ben',
    type: 'm7g.large',
    image: 'web-golden',
    launchedDaysAgo: 25,
    disks: [20],
  },
  {
    region: 'eu-west-1',
    department: 'prod',
    service: 'api',
    count: 2,
    owner: 'carla',
    type: 'm7g.large',
    image: 'api-golden',
    launchedDaysAgo: 18,
    disks: [20],
  },
  {
    region: 'eu-west-1',
    department: 'prod',
    service: 'db',
    count: 1,
    owner: 'david',
    type: 'r7g.xlarge',
    image: 'postgres-golden',
    launchedDaysAgo: 57,
    disks: [20, 500],
  },
  {
    region: 'eu-west-1',
    department: 'prod',
    service: 'bastion',
    count: 1,
    owner: 'ana',
    type: 't4g.micro',
    image: 'al2023-arm64',
    launchedDaysAgo: 12,
    disks: [8],
  },
  {
    region: 'eu-west-1',
    department: 'test',
    service: 'web',
    count: 2,
    owner: 'felix',
    type: 't4g.medium',
    image: 'web-golden',
    launchedDaysAgo: 23,
    disks: [20],
  },
  {
    region: 'eu-west-1',
    department: 'test',
    service: 'api',
    count: 2,
    owner: 'gina',
    type: 't4g.medium',
    image: 'api-golden',
    launchedDaysAgo: 16,
    disks: [20],
  },
  {
    region: 'eu-west-1',
    department: 'dev',
    service: 'web',
    count: 4,
    owner: 'ben',
    type: 't4g.medium',
    image: 'web-golden',
    launchedDaysAgo: 7,
    disks: [20],
  },
  {
    region: 'eu-west-1',
    department: 'dev',
    service: 'api',
    count: 4,
    owner: 'carla',
    type: 't4g.medium',
    image: 'api-golden',
    launchedDaysAgo: 6,
    disks: [20],
  },
];

/** The name of a workload's nth instance, counted from 1: `prod-web-01`. */
export function instanceName(workload: Pick<Workload, 'department' | 'service'>, nth: number): string {
  return `${workload.department}-${workload.service}-${String(nth).padStart(2, '0')}`;
}

/** The tags that everything of a workload carries: what the baseline requires, a name and the service. */
export function workloadTags(
  workload: Pick<Workload, 'department' | 'service' | 'owner'>,
  name: string,
): Record<string, string> {
  return {
    Name: name,
    Owner: `${workload.owner}@example.com`,
    department: workload.department,
    service: workload.service,
  };
}
