import { parentPort, workerData } from 'node:worker_threads';
import { compare } from './compare.ts';

const { seed, count } = workerData as { seed: number; count: number };
parentPort?.postMessage(await compare(seed, count));
