/**
 * THE declaration: which fields of which source are copied where, and how the copies are found again.
 * Triggers, derive, fan-out, the README's table and its test read it; nothing else says it a second time.
 */

/** The collection that others copy from. */
export const SOURCE_COLLECTION = 'exercises';

/** Fields of an exercise that are copied, in the order in which a digest hashes them. */
export const COPIED_FIELDS = [
  'name',
  'primaryMuscleGroup',
  'exerciseType',
  'movementPattern',
  'equipment',
] as const;

export type CopiedField = (typeof COPIED_FIELDS)[number];

/** The map that holds a copy inside an entry. */
export const COPY_FIELD = 'exerciseMetadata';

/** The array that finds the documents of a source: Firestore cannot query inside an array of maps. */
export const FOUND_BY_FIELD = 'exerciseIds';

export interface TargetDeclaration {
  /** Collection whose documents hold copies. */
  readonly collection: string;
  /** Top-level field with the entries; the copies lie inside. */
  readonly entriesField: string;
  /** Where the entries lie, for people. */
  readonly entriesAt: string;
  /** Top-level map that sums the document up. */
  readonly summaryField: string;
}

export const TARGETS = {
  workoutLogs: {
    collection: 'workoutLogs',
    entriesField: 'exercises',
    entriesAt: 'exercises[]',
    summaryField: 'workoutSummary',
  },
  programs: {
    collection: 'programs',
    entriesField: 'weeklyConfigs',
    entriesAt: 'weeklyConfigs[week][day].exercises[]',
    summaryField: 'programSummary',
  },
} as const satisfies Record<string, TargetDeclaration>;

export type Target = keyof typeof TARGETS;

export const TARGET_NAMES = Object.keys(TARGETS) as Target[];
