import type { z } from 'zod';
import { parseOwn } from '../model/own';
import { decodeFields, sameValue, type Json, type RawFields } from '../model/value';
import {
  muscleGroupViewSchema,
  performanceViewSchema,
  progressViewSchema,
  trendsPath,
  trendsViewSchema,
  type TrendsView,
} from '../model/views';
import { foldMuscleGroup } from './muscle-group';
import { foldPerformance, performanceView, wantedSessions, type WantedSessions } from './performance';
import { edgeMonthsUnknown, foldProgress, NO_PROGRESS, withEdges } from './progress';
import type { LoggedSession } from './sessions';
import type { OfExercise, Touched } from './touches';
import { foldTrends } from './trends';

/** Views by path; undefined where there is none. */
export type StoredViews = ReadonlyMap<string, RawFields | undefined>;

/** What becomes of a view. */
export interface ViewChange {
  readonly path: string;
  /** Its fields but for its copy and its time; null: it holds nothing any more. */
  readonly fields: Readonly<Record<string, Json>> | null;
  /** The exercise that a new performance view has to copy. */
  readonly copyOf?: OfExercise;
}

/** Sessions that have to be looked at before a performance view can be told. */
export interface SessionsWanted {
  readonly path: string;
  readonly of: OfExercise;
  readonly wanted: WantedSessions;
}

export interface ViewFold {
  /** What the views that were given cannot tell: sessions of exercises, and views of months by their paths. */
  readonly wants: { readonly sessions: readonly SessionsWanted[]; readonly trends: readonly string[] };
  /** What becomes of each view, given that; `sessions` by the performance view's path. A view that stays is left out. */
  readonly finish: (found: {
    readonly sessions: ReadonlyMap<string, readonly LoggedSession[]>;
    readonly trends: StoredViews;
  }) => ViewChange[];
}

/** Takes what logs contributed out of their views and puts in what they contribute now: first what it has to know, then what becomes. */
export function foldViews(touched: Touched, stored: StoredViews): ViewFold {
  const muscleGroups = folded(touched.muscleGroups, (path, touch) => {
    const before = viewAt(muscleGroupViewSchema, stored, path);
    return { before, after: foldMuscleGroup(before, touch) };
  });
  const trends = folded(touched.trends, (path, touch) => {
    const before = trendsAt(stored, path);
    return { before, after: foldTrends(before, touch) };
  });
  const progress = folded(touched.progress, (path, touch) => {
    const before = viewAt(progressViewSchema, stored, path);
    return { before, counted: foldProgress(before ?? NO_PROGRESS, touch) };
  });
  const performance = folded(touched.performance, (path, touch) => {
    const before = viewAt(performanceViewSchema, stored, path);
    const fold = foldPerformance(before, touch);
    return { before, fold, wanted: wantedSessions(fold) };
  });

  const foldedMonths = new Map(trends.map(({ path, after }) => [path, after ?? undefined]));
  const unknownMonths = progress.flatMap(({ of: { userId }, counted }) =>
    edgeMonthsUnknown(counted).map((month) => trendsPath(userId, month)),
  );
  return {
    wants: {
      sessions: performance.filter(({ wanted }) => wanted !== 'none'),
      trends: unknownMonths.filter((path) => !foldedMonths.has(path)),
    },
    finish: (found) => {
      const monthAt = (path: string): TrendsView | undefined =>
        foldedMonths.get(path) ?? trendsAt(found.trends, path);
      return [
        ...[...muscleGroups, ...trends].flatMap(changed),
        ...progress.flatMap(({ counted, ...view }) => {
          const after = withEdges(counted, (month) => monthAt(trendsPath(view.of.userId, month)));
          return changed({ ...view, after });
        }),
        ...performance.flatMap(({ fold, ...view }) => {
          const after = performanceView(fold, found.sessions.get(view.path) ?? []);
          const isNew = view.before === undefined && after !== null;
          return changed({ ...view, after }).map((change) => ({
            ...change,
            ...(isNew && { copyOf: view.of }),
          }));
        }),
      ];
    },
  };
}

function folded<Of, Piece, Fold>(
  touches: ReadonlyMap<string, { readonly of: Of } & Piece>,
  fold: (path: string, touch: { readonly of: Of } & Piece) => Fold,
): (Fold & { readonly path: string; readonly of: Of })[] {
  return [...touches].map(([path, touch]) => ({ ...fold(path, touch), path, of: touch.of }));
}

function changed(view: {
  readonly path: string;
  readonly of: object;
  readonly before: object | undefined;
  readonly after: object | null;
}): ViewChange[] {
  const { path, of, before, after } = view;
  if (sameValue(before ?? null, after)) return [];
  return [{ path, fields: after && { ...of, ...after } }];
}

function trendsAt(views: StoredViews, path: string): TrendsView | undefined {
  return viewAt(trendsViewSchema, views, path);
}

function viewAt<S extends z.ZodType>(schema: S, views: StoredViews, path: string): z.output<S> | undefined {
  const fields = views.get(path);
  return fields && parseOwn(schema, path, decodeFields(fields));
}
