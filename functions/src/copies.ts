/**
 * THE declaration: which fields of which source are copied where, and how the copies are found again.
 * Triggers, derive, fan-out, the README's table and its test read it; nothing else says it a second time.
 */

/** The collection that others copy from. */
export const SOURCE_COLLECTION = 'exercises';

/** Fields of an exercise that are copied into the app's documents, in the order in which a digest hashes them. */
export const COPIED_FIELDS = [
  'name',
  'primaryMuscleGroup',
  'exerciseType',
  'movementPattern',
  'equipment',
] as const;

/** The same for performance views. */
const VIEW_COPIED_FIELDS = [...COPIED_FIELDS, 'isCompoundLift'] as const;

export type CopiedField = (typeof VIEW_COPIED_FIELDS)[number];
export type CopiedFields = readonly CopiedField[];

/** The map that holds a copy inside an entry. */
export const COPY_FIELD = 'exerciseMetadata';

/** The array that finds the documents of a source: Firestore cannot query inside an array of maps. */
export const FOUND_BY_FIELD = 'exerciseIds';

/** Documents that hold copies, and how those of one exercise are found: a fan-out carries an edit to each such target. */
export interface CopiesDeclaration {
  readonly collection: string;
  readonly copiedFields: CopiedFields;
  readonly foundBy: { readonly field: string; readonly op: 'array-contains' | '==' };
}

/** Documents of the app, which hold a copy in each of their entries. */
export interface TargetDeclaration extends CopiesDeclaration {
  /** Top-level field with the entries; the copies lie inside. */
  readonly entriesField: string;
  /** Where the entries lie, for people. */
  readonly entriesAt: string;
  /** Top-level map that sums the document up; null: it has none. */
  readonly summaryField: string | null;
}

const inDocuments = {
  copiedFields: COPIED_FIELDS,
  foundBy: { field: FOUND_BY_FIELD, op: 'array-contains' },
} as const;

export const TARGETS = {
  workoutLogs: {
    ...inDocuments,
    collection: 'workoutLogs',
    entriesField: 'exercises',
    entriesAt: 'exercises[]',
    summaryField: 'workoutSummary',
  },
  workoutLogShards: {
    ...inDocuments,
    collection: 'workoutLogShards',
    entriesField: 'exercises',
    entriesAt: 'exercises[]',
    summaryField: null,
  },
  programs: {
    ...inDocuments,
    collection: 'programs',
    entriesField: 'weeklyConfigs',
    entriesAt: 'weeklyConfigs[week][day].exercises[]',
    summaryField: 'programSummary',
  },
} as const satisfies Record<string, TargetDeclaration>;

export type Target = keyof typeof TARGETS;

export const TARGET_NAMES = Object.keys(TARGETS) as Target[];

/**
 * A log too large for one document, where the app keeps it so: the log is marked, and each of its shards names it. Its summary, and what
 * it adds to the views, are over the entries of all of them.
 */
export const SHARDED = {
  whole: 'workoutLogs',
  mark: 'isSharded',
  part: 'workoutLogShards',
  parentField: 'parentLogId',
} as const satisfies { whole: Target; mark: string; part: Target; parentField: string };

/** The view that names its exercise: one copy in each, at its top. */
export const PERFORMANCE_VIEW = {
  collection: 'exercisePerformanceView',
  copiedFields: VIEW_COPIED_FIELDS,
  foundBy: { field: 'exerciseId', op: '==' },
} as const satisfies CopiesDeclaration;

/** Everything that an edit of an exercise is carried to. */
export const FAN_OUT_TARGETS = {
  ...TARGETS,
  [PERFORMANCE_VIEW.collection]: PERFORMANCE_VIEW,
} as const satisfies Record<string, CopiesDeclaration>;

export type FanOutTarget = keyof typeof FAN_OUT_TARGETS;

export const FAN_OUT_TARGET_NAMES = Object.keys(FAN_OUT_TARGETS) as FanOutTarget[];
