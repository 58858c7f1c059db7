import type { Technique } from '../../model/technique.ts';
import {
  modify,
  stop,
  terminate,
  ifStoppable,
  ifUnprotected,
  afterClearingProtection,
} from '../shared/instance-calls.ts';

/** Terminating and stopping instances, directly or after switching off their protection. */
export const instanceTechniques: readonly Technique[] = [
  {
    id: 'terminate',
    family: 'direct',
    goal: terminate,
    summary: 'Terminate an instance without termination and stop protection.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html',
    actions: [terminate],
    plan: (target) => (target.kind === 'instance' ? ifUnprotected(terminate, target) : undefined),
  },
  {
    id: 'clear-termination-protection',
    family: 'unprotect',
    goal: terminate,
    summary: 'Switch off termination protection, and stop protection where it is on, then terminate.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html',
    actions: [modify, terminate],
    plan: (target) => (target.kind === 'instance' ? afterClearingProtection(terminate, target) : undefined),
  },
  {
    id: 'stop',
    family: 'direct',
    goal: stop,
    summary: 'Stop an instance without stop protection.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Stop_Start.html',
    actions: [stop],
    plan: (target) => ifStoppable(target, ifUnprotected(stop, target)),
  },
  {
    id: 'clear-stop-protection',
    family: 'unprotect',
    goal: stop,
    summary: 'Switch off stop protection, then stop.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-stop-protection.html',
    actions: [modify, stop],
    plan: (target) => ifStoppable(target, afterClearingProtection(stop, target)),
  },
];
