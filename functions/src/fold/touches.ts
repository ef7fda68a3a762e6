import { monthOf, type Day } from '../model/day';
import type { Contribution } from '../model/contribution';
import { sameValue } from '../model/value';
import { muscleGroupPath, performancePath, progressPath, trendsPath } from '../model/views';

/** A log's step from what the views hold of it to what it contributes now. */
export interface Move {
  readonly logId: string;
  readonly counted: Contribution | null;
  readonly current: Contribution | null;
}

/** What a performance view takes from a log. */
export interface Session {
  readonly date: Day;
  readonly volumeMilli: number;
  readonly sets: number;
  readonly repsMilli: number;
  readonly maxWeightMilli: number;
}

/** What a muscle group's view takes from a log. */
export interface Training {
  readonly volumeMilli: number;
  readonly exerciseIds: readonly string[];
}

/** What the views of a month and of a life take from a log. */
export interface Workout extends Omit<Session, 'maxWeightMilli'> {
  readonly finished: boolean;
  readonly durationMicros: number;
}

/** What some logs take out of one view, and what they put in. `of` names what the view is about. */
export interface Touch<Of, Piece> {
  readonly of: Of;
  readonly removed: readonly (Piece & { readonly logId: string })[];
  readonly added: readonly (Piece & { readonly logId: string })[];
}

/** By the views' paths. */
export type Touches<Of, Piece> = ReadonlyMap<string, Touch<Of, Piece>>;

export interface OfExercise {
  readonly userId: string;
  readonly exerciseId: string;
}
export interface OfMuscleGroup {
  readonly userId: string;
  readonly muscleGroup: string;
  readonly month: string;
}
export interface OfMonth {
  readonly userId: string;
  readonly month: string;
}
export interface OfUser {
  readonly userId: string;
}

/** Everything that moves in the views when these logs move. */
export interface Touched {
  readonly performance: Touches<OfExercise, Session>;
  readonly muscleGroups: Touches<OfMuscleGroup, Training>;
  readonly trends: Touches<OfMonth, Workout>;
  readonly progress: Touches<OfUser, Workout>;
}

/**
 * What moves when these logs of `userId` do. A view that takes the same from a log before and after is not touched by it; the
 * user's progress always is, since it says whether his history was counted.
 */
export function touchedBy(moves: readonly Move[], userId: string): Touched {
  return {
    performance: collected(moves, ({ userId, date, exercises }) =>
      exercises.map(({ exerciseId, ...session }) => ({
        path: performancePath(userId, exerciseId),
        of: { userId, exerciseId },
        piece: { date, ...session },
      })),
    ),
    muscleGroups: collected(moves, ({ userId, date, muscleGroups }) =>
      muscleGroups.map(({ muscleGroup, volumeMilli, exerciseIds }) => ({
        path: muscleGroupPath(userId, muscleGroup, monthOf(date)),
        of: { userId, muscleGroup, month: monthOf(date) },
        piece: { volumeMilli, exerciseIds },
      })),
    ),
    trends: collected(moves, (contribution) => {
      const of = { userId: contribution.userId, month: monthOf(contribution.date) };
      return [{ path: trendsPath(of.userId, of.month), of, piece: workoutIn(contribution) }];
    }),
    progress: new Map([
      [progressPath(userId), { of: { userId }, removed: [], added: [] }],
      ...collected(moves, (contribution) => {
        const of = { userId: contribution.userId };
        return [{ path: progressPath(of.userId), of, piece: workoutIn(contribution) }];
      }),
    ]),
  };
}

export function pathsOf({ performance, muscleGroups, trends, progress }: Touched): string[] {
  return [performance, muscleGroups, trends, progress].flatMap((touches) => [...touches.keys()]);
}

interface Taken<Of, Piece> {
  readonly path: string;
  readonly of: Of;
  readonly piece: Piece;
}

function collected<Of, Piece>(
  moves: readonly Move[],
  takenFrom: (contribution: Contribution) => readonly Taken<Of, Piece>[],
): Touches<Of, Piece> {
  const touches = new Map<string, { of: Of; removed: Logged<Piece>[]; added: Logged<Piece>[] }>();
  const byPath = (contribution: Contribution | null): Map<string, Taken<Of, Piece>> =>
    new Map((contribution === null ? [] : takenFrom(contribution)).map((taken) => [taken.path, taken]));
  for (const { logId, counted, current } of moves) {
    const [was, is] = [byPath(counted), byPath(current)];
    for (const [path, { of }] of new Map([...was, ...is])) {
      const [before, after] = [was.get(path)?.piece, is.get(path)?.piece];
      if (sameValue(before, after)) continue;
      const touch = touches.get(path) ?? { of, removed: [], added: [] };
      touches.set(path, touch);
      if (before !== undefined) touch.removed.push({ ...before, logId });
      if (after !== undefined) touch.added.push({ ...after, logId });
    }
  }
  return touches;
}

type Logged<Piece> = Piece & { readonly logId: string };

function workoutIn(contribution: Contribution): Workout {
  const { date, finished, volumeMilli, sets, repsMilli, durationMicros } = contribution;
  return { date, finished, volumeMilli, sets, repsMilli, durationMicros };
}
