import type { RunOptions } from '../functions/src/model/runs';
import { limitIn, numberIn, type Options } from './options';

/** Limits of a run that can be changed while it is under way. */
export const LIMITS = {
  'batch-size': { type: 'string', of: 'N', about: 'documents of a batch, 10 to 200' },
  'max-writes-per-second': { type: 'string', of: 'N', about: 'of the whole run; none: as the ramp allows' },
  'max-failures': { type: 'string', of: 'N', about: 'failed documents at which the run fails; none: never' },
  'max-reads': {
    type: 'string',
    of: 'N',
    about: 'budget of the whole run; it waits when it is used up; none',
  },
  'max-writes': { type: 'string', of: 'N', about: 'the same for writes' },
} as const satisfies Options;

type Limits = Partial<
  Pick<RunOptions, 'batchSize' | 'maxWritesPerSecond' | 'maxFailures' | 'maxReads' | 'maxWrites'>
>;

/** Only those that were given. */
export function limitsIn(values: Readonly<Record<keyof typeof LIMITS, string | undefined>>): Limits {
  const limits = {
    batchSize: numberIn('batch-size', values['batch-size']),
    maxWritesPerSecond: limitIn('max-writes-per-second', values['max-writes-per-second']),
    maxFailures: limitIn('max-failures', values['max-failures']),
    maxReads: limitIn('max-reads', values['max-reads']),
    maxWrites: limitIn('max-writes', values['max-writes']),
  };
  return Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined));
}

/** `batches of 50, 4 key ranges, …`: what a run was given. */
export function optionsLine(options: RunOptions): string {
  const { batchSize, shards, maxWritesPerSecond, maxFailures, maxReads, maxWrites, verify, dryRun } = options;
  const limits: [string, number | null][] = [
    ['writes a second at most', maxWritesPerSecond],
    ['failures at most', maxFailures],
    ['reads at most', maxReads],
    ['writes at most', maxWrites],
  ];
  return [
    ...(dryRun ? ['dry run'] : []),
    `batches of ${batchSize}`,
    `${shards} key ${shards === 1 ? 'range' : 'ranges'} a collection`,
    ...limits.flatMap(([text, limit]) => (limit === null ? [] : [`${limit} ${text}`])),
    verify === 'all' ? 'all verified' : 'a sample verified',
  ].join(', ');
}
