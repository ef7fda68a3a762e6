import { z } from 'zod';

/** Written by operations/, once for each path and reason; read by admins and the nightly sweep. Closed by deletion. */
export const deadLetterSchema = z.object({
  kind: z.enum(['unparsable', 'no-user', 'no-date', 'oversized', 'refused', 'fan-out', 'drain', 'history']),
  /** The document concerned. */
  path: z.string(),
  reason: z.string(),
  eventId: z.string(),
  createdAt: z.iso.datetime(),
});

export type DeadLetter = z.output<typeof deadLetterSchema>;

/** Written by operations/; read by admins. */
export const alertSchema = z.object({
  kind: z.enum([
    'too-large',
    'invalid-source',
    'fan-out-failed',
    'drain-failed',
    'history-failed',
    'run-stalled',
  ]),
  severity: z.enum(['warning', 'critical']),
  path: z.string(),
  message: z.string(),
  createdAt: z.iso.datetime(),
});

export type Alert = z.output<typeof alertSchema>;
