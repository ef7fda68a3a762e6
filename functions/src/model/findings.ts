import { z } from 'zod';

/** What can be wrong, gravest first: a document with several is filed under the first that it has. */
export const FINDING_KINDS = [
  'never-derived',
  'unparsable',
  'oversized',
  'owner-changed',
  'orphaned-reference',
  'missing-copy',
  'stale-copy',
  'wrong-index',
  'wrong-summary',
  'ledger-behind-log',
  'ledger-without-log',
  'view-behind-ledger',
  'lost-fan-out',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** One field that is not as it must be. Values are JSON texts; null: there is none. */
export const driftSchema = z.object({
  kind: z.enum(FINDING_KINDS),
  field: z.string(),
  expected: z.string().nullable(),
  found: z.string().nullable(),
  /** What has to go wrong for it: an exercise and what its copies must be, or the document itself. */
  cause: z.string(),
});
export type Drift = z.output<typeof driftSchema>;

/**
 * `under-way`: a fan-out was asked for. `repaired`: by the sweep, and looked at again. `open`: left for an admin. `approved`, `dismissed`: he
 * has decided. `accepted`: what nobody can repair, recorded as dead letters.
 */
export const FINDING_STATES = ['under-way', 'repaired', 'open', 'approved', 'dismissed', 'accepted'] as const;
export type FindingState = (typeof FINDING_STATES)[number];

/** `migrationInconsistencies/{id}`. Written by sweep/, one for each document, the newest finding of it; read by admins. */
export const findingSchema = z.object({
  path: z.string(),
  kind: z.enum(FINDING_KINDS),
  state: z.enum(FINDING_STATES),
  drifts: z.array(driftSchema).readonly(),
  /** Drifts that are not listed, because they are many. */
  more: z.int().min(0),
  /** Hash of all drifts: the same document that is wrong in the same way. */
  digest: z.string(),
  runId: z.string(),
  foundAt: z.iso.datetime(),
  /** When the document was last written, and so wrong for that long at most; null: not known. */
  since: z.iso.datetime().nullable(),
  decision: z
    .object({
      action: z.enum(['approve', 'dismiss']),
      by: z.string(),
      reason: z.string(),
      at: z.iso.datetime(),
    })
    .nullable(),
});
export type Finding = z.output<typeof findingSchema>;
