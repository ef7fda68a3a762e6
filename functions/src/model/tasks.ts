import { z } from 'zod';
import { FAN_OUT_TARGET_NAMES, type FanOutTarget } from '../copies';
import { isDocumentId } from './document';

const FAN_OUT_VERSION = 1;
const DRAIN_VERSION = 1;
const HISTORY_VERSION = 1;
const WALK_VERSION = 1;

const documentId = z.string().refine(isDocumentId);

/** The version of a payload, which may have been written by another deploy. */
function version<V extends number>(task: string, reads: V): z.ZodLiteral<V> {
  return z.literal(reads, {
    error: ({ input }) => `${task} task v${JSON.stringify(input)}: this build reads v${reads}`,
  });
}

/**
 * Carries one edit of one exercise to the copies in one target. Written by fan-out/, read by fan-out/, perhaps by a later
 * deploy: whoever changes its meaning raises `v`.
 */
export const fanOutTaskSchema = z.object({
  v: version('fan-out', FAN_OUT_VERSION),
  /** The edit's event; with target, branch and sequence it names the task. */
  eventId: z.string(),
  exerciseId: documentId,
  target: z.enum(FAN_OUT_TARGET_NAMES as [FanOutTarget, ...FanOutTarget[]]),
  /** Key range of this chain, exclusive and inclusive; open where absent. */
  after: documentId.optional(),
  until: z.string().min(1).optional(),
  /** The chain: the sequences at which chains split off, from the first one on. */
  branch: z.string(),
  /** How often the key range was halved to come to this chain's. */
  halvings: z.int().min(0),
  /** Which task of its chain this is. */
  sequence: z.int().min(0),
  /** The source as the trigger saw it (derive/source.ts). */
  state: z.string(),
  /** When the edit was made, ms since 1970: writes ramp up from there. */
  startedAt: z.number(),
});

export type FanOutTask = z.output<typeof fanOutTaskSchema>;

export function fanOutTask(fields: Omit<FanOutTask, 'v'>): FanOutTask {
  return { v: FAN_OUT_VERSION, ...fields };
}

/** What a task is about, for logs and letters, even where this build cannot read it. */
export function fanOutSubject(data: unknown): Record<'exerciseId' | 'target' | 'eventId', string> {
  const named = z.string().catch('unknown');
  return z
    .object({ exerciseId: named, target: named, eventId: named })
    .catch({ exerciseId: 'unknown', target: 'unknown', eventId: 'unknown' })
    .parse(data);
}

/**
 * Brings what a user's logs contribute into his views. Written by views/, read by views/, perhaps by a later deploy: whoever
 * changes its meaning raises `v`.
 */
export const drainTaskSchema = z.object({
  v: version('drain', DRAIN_VERSION),
  userId: z.string().min(1),
  /** When its time bucket is over for sure, ms since 1970: not to begin before; with user and sequence it names the task. */
  notBefore: z.number(),
  /** Which task of its bucket this is. */
  sequence: z.int().min(0),
});

export type DrainTask = z.output<typeof drainTaskSchema>;

export function drainTask(fields: Omit<DrainTask, 'v'>): DrainTask {
  return { v: DRAIN_VERSION, ...fields };
}

/** Counts all logs of a user whose history was not counted yet. Written and read by views/, as a drain task. */
export const historyTaskSchema = z.object({
  v: version('history', HISTORY_VERSION),
  userId: z.string().min(1),
  /** What it was asked for by; with user and sequence it names the task. */
  occasion: z.string(),
  /** The last log that an earlier task of this occasion has settled. */
  after: documentId.optional(),
  sequence: z.int().min(0),
});

export type HistoryTask = z.output<typeof historyTaskSchema>;

export function historyTask(fields: Omit<HistoryTask, 'v'>): HistoryTask {
  return { v: HISTORY_VERSION, ...fields };
}

/** Walks a shard of a run. A hint only: the shard says what is to be done. Written and read by walk/, as a fan-out task. */
export const walkTaskSchema = z.object({
  v: version('walk', WALK_VERSION),
  runId: documentId,
  shardId: documentId,
  /** As the shard had them when the task was asked for: they name it, and one of an earlier epoch has nothing to do. */
  epoch: z.int().min(0),
  seq: z.int().min(0),
});

export type WalkTask = z.output<typeof walkTaskSchema>;

export function walkTask(fields: Omit<WalkTask, 'v'>): WalkTask {
  return { v: WALK_VERSION, ...fields };
}

/** The shard that a task is about, for logs and alerts, even where this build cannot read it. */
export function walkSubject(data: unknown): Record<'runId' | 'shardId', string> {
  const named = z.string().refine(isDocumentId).catch('unknown');
  return z
    .object({ runId: named, shardId: named })
    .catch({ runId: 'unknown', shardId: 'unknown' })
    .parse(data);
}

/** The user whom a task is about, for logs and letters, even where this build cannot read it. */
export function userSubject(data: unknown): string {
  return z
    .object({ userId: z.string() })
    .transform(({ userId }) => userId)
    .catch('unknown')
    .parse(data);
}
