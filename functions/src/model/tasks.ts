import { z } from 'zod';
import { TARGET_NAMES, type Target } from '../copies';
import { isDocumentId } from './document';

const FAN_OUT_VERSION = 1;

const documentId = z.string().refine(isDocumentId);

/**
 * Carries one edit of one exercise to the copies in one target. Written by fan-out/, read by fan-out/, perhaps by a later
 * deploy: whoever changes its meaning raises `v`.
 */
export const fanOutTaskSchema = z.object({
  v: z.literal(FAN_OUT_VERSION, {
    error: ({ input }) => `fan-out task v${JSON.stringify(input)}: this build reads v${FAN_OUT_VERSION}`,
  }),
  /** The edit's event; with target, branch and sequence it names the task. */
  eventId: z.string(),
  exerciseId: documentId,
  target: z.enum(TARGET_NAMES as [Target, ...Target[]]),
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
