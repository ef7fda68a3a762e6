import { z } from 'zod';

const count = z.int().min(0);
/** Percent with two decimals, rounded down: 100 means all. Null where there is nothing to be right. */
const percent = z.number().min(0).max(100).nullable();

/** What was found in a number of documents. */
export const figuresSchema = z.object({
  documents: count,
  /** Entries that name an exercise. Each is one of `missing`, `wrong` and `right`. */
  references: count,
  /** References to what is gone for the document's user, whatever they hold. */
  orphans: count,
  /** References without a copy, in documents that have no room for it too. */
  missing: count,
  /** References whose copy differs from what it must be. */
  wrong: count,
  right: count,
  /** Documents that cannot be parsed, or name too many exercises: they stay as they are. */
  unparsable: count,
  /** Documents that would be too large even without copies: they stay as they are. */
  oversized: count,
  /** Logs without user, and logs without usable date: they get copies and count in no view. */
  withoutUser: count,
  withoutDate: count,
  /** Documents whose derived fields are not as they must be. */
  toWrite: count,
  /** Ledgers that would move with their logs. */
  ledgers: count,
  /** Documents that are left without copies, for lack of room. */
  tooLarge: count,
  /** Documents that come near that. */
  nearlyFull: count,
  /** Of all documents together, as stored and as they must be. */
  bytesBefore: count,
  bytesAfter: count,
  /** Of the greatest document, as it must be. */
  greatestBytes: count,
});
export type Figures = z.output<typeof figuresSchema>;

export const collectionReportSchema = z.object({
  /** By Firestore's own count: all, and those that hold our fields. */
  documents: count,
  derived: count,
  /** In the documents that were read. */
  found: figuresSchema,
  /** The same for all documents: what was found, where `estimated` multiplied by documents over documents read. */
  projected: figuresSchema,
  estimated: z.boolean(),
  /** The analysis was to read all and ran out of time; `reached` is the last id it read. */
  partial: z.boolean(),
  reached: z.string().nullable(),
  /** Percent of the references that were read and hold the right copy. */
  integrity: percent,
});
export type CollectionReport = z.output<typeof collectionReportSchema>;

/** A value that is not as it must be; `expected` and `found` are JSON texts, cut where they are long, null where there is none. */
export const differenceSchema = z.object({
  path: z.string(),
  /** Null for a field of the whole document. */
  exerciseId: z.string().nullable(),
  /** A field of the copy, `exerciseMetadata` for all of it, or a derived field of the document. */
  field: z.string(),
  expected: z.string().nullable(),
  found: z.string().nullable(),
});
export type Difference = z.output<typeof differenceSchema>;

const walkAndVerification = z.object({ walk: count, verification: count });

/** What a backfill would cost. `rules` say how each number comes about. */
export const estimateSchema = z.object({
  batchSize: count,
  reads: walkAndVerification,
  writes: count,
  /** Of the functions that are triggered by what it writes. */
  invocations: count,
  /** List prices; to the cent. */
  money: z.object({
    currency: z.string(),
    location: z.string(),
    reads: z.number(),
    writes: z.number(),
    invocations: z.number(),
    total: z.number(),
  }),
  documentsPerSecond: z.number(),
  maxWritesPerSecond: z.number().nullable(),
  seconds: walkAndVerification,
  rules: z.array(z.string()),
});
export type Estimate = z.output<typeof estimateSchema>;

/** Written by backfill/; read by admins. One for each analysis, never changed. */
export const analysisReportSchema = z.object({
  kind: z.literal('analysis'),
  migration: z.string(),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  /** Some number is extrapolated from a sample, or from as far as the analysis came. */
  estimated: z.boolean(),
  partial: z.boolean(),
  collections: z.record(z.string(), collectionReportSchema),
  total: z.object({ documents: count, derived: count, projected: figuresSchema, integrity: percent }),
  /** Exercises that the documents read name. */
  sources: count,
  differences: z.array(differenceSchema),
  estimate: estimateSchema,
  recommendations: z.array(z.string()),
});
export type AnalysisReport = z.output<typeof analysisReportSchema>;
