import type { ExerciseFields } from '../../functions/src/model/exercise';

/** An app as its users and admins see it: logs and exercises in plain form, and what they do to them. */

export const USER_IDS = ['u1', 'u2', 'u_3'] as const;

/** `ghost` never exists; the others do at first. */
export const EXERCISES: Readonly<Record<string, ExerciseFields>> = {
  bench: exercise('Bench', 'Barbell', 'Chest'),
  dip: exercise('Dip', 'Bodyweight Loadable', 'Chest'),
  'pull_up%': exercise('Pull-up', 'Bodyweight', 'Back'),
};
export const EXERCISE_IDS: readonly string[] = [...Object.keys(EXERCISES), 'ghost'];

export interface Entry {
  /** Null: it names none. */
  readonly exerciseId: string | null;
  readonly bodyweight: number;
  readonly sets: readonly {
    readonly weight: number | string;
    readonly reps: number;
    readonly done: boolean;
  }[];
}

export interface Log {
  readonly userId: string | null;
  /** `YYYY-MM-DD`; null: something that is no day. */
  readonly day: string | null;
  /** How the day is stored. */
  readonly dayAs: 'day' | 'iso' | 'timestamp';
  readonly isFinished: boolean;
  readonly duration: number;
  readonly entries: readonly Entry[];
}

/** One of the logs with a set of an exercise of a user, by what makes it count most in his views; `any`: of all logs. */
export interface Which {
  readonly of: 'any' | 'newest' | 'oldest' | 'heaviest';
  readonly userId: string;
  readonly exerciseId: string;
  readonly seed: number;
}

export type Change =
  | { readonly to: 'deleted' }
  | { readonly to: 'owned'; readonly userId: string | null }
  | { readonly to: 'dated'; readonly day: string | null }
  | { readonly to: 'without' }
  | { readonly to: 'with'; readonly entry: Entry };

export type Action =
  | { readonly do: 'save'; readonly log: number; readonly content: Log }
  | { readonly do: 'change'; readonly which: Which; readonly change: Change }
  /** Brings a log that was saved or changed lately back to what it was before. */
  | { readonly do: 'undo'; readonly seed: number }
  | { readonly do: 'edit'; readonly exerciseId: string; readonly fields: Partial<ExerciseFields> | null };

/** What an action writes; null: it deletes. */
export type Write =
  | { readonly collection: 'workoutLogs'; readonly id: string; readonly content: Log | null }
  | { readonly collection: 'exercises'; readonly id: string; readonly content: ExerciseFields | null };

export class App {
  readonly #logs = new Map<string, { is: Log | null; was: Log | null }>();
  /** The logs of all saves, changes and deletions. */
  readonly #saved: string[] = [];
  readonly #exercises = new Map<string, ExerciseFields | null>(Object.entries(EXERCISES));

  /** Null when there is nothing that it could be done to. */
  take(action: Action): Write | null {
    switch (action.do) {
      case 'save':
        return this.#save(logId(action.log), action.content);
      case 'change':
        return this.#change(action.which, action.change);
      case 'undo': {
        const ids = this.#saved.slice(-3);
        const id = ids[action.seed % ids.length];
        return id === undefined ? null : this.#save(id, this.#logs.get(id)?.was ?? null);
      }
      case 'edit': {
        const { exerciseId: id, fields } = action;
        const content = fields && { ...exercise(id, 'Cable', 'Back'), ...this.#exercises.get(id), ...fields };
        this.#exercises.set(id, content);
        return { collection: 'exercises', id, content };
      }
    }
  }

  #change(which: Which, change: Change): Write | null {
    const id = this.#find(which);
    const is = id === undefined ? undefined : this.#logs.get(id)?.is;
    if (id === undefined || is == null) return null;
    const { exerciseId } = which;
    switch (change.to) {
      case 'deleted':
        return this.#save(id, null);
      case 'owned':
        return this.#save(id, { ...is, userId: change.userId });
      case 'dated':
        return this.#save(id, { ...is, day: change.day });
      case 'without':
        return this.#save(id, {
          ...is,
          entries: is.entries.filter((entry) => entry.exerciseId !== exerciseId),
        });
      case 'with':
        return this.#save(id, { ...is, entries: [...is.entries, change.entry] });
    }
  }

  #save(id: string, content: Log | null): Write {
    this.#logs.set(id, { is: content, was: this.#logs.get(id)?.is ?? null });
    this.#saved.push(id);
    return { collection: 'workoutLogs', id, content };
  }

  #find({ of, userId, exerciseId, seed }: Which): string | undefined {
    const ids = [...this.#logs.keys()];
    const sessions = [...this.#logs].flatMap(([id, { is: log }]) => {
      const weights = (log?.entries ?? [])
        .filter((entry) => entry.exerciseId === exerciseId)
        .flatMap(({ sets }) => sets.filter(({ done }) => done).map(({ weight }) => Number(weight)))
        .filter((weight) => weight <= 1e8);
      return log?.userId === userId && log.day !== null && weights.length > 0
        ? [{ id, day: log.day, heaviest: Math.max(...weights) }]
        : [];
    });
    if (of === 'any' || sessions.length === 0) return ids[seed % ids.length];
    const byDay = sessions.sort((a, b) => (a.day < b.day ? -1 : 1));
    if (of === 'oldest') return byDay[0]?.id;
    // One of those that the view lists, the newest most of the time.
    if (of === 'newest') return byDay.at(-1 - (seed % Math.min(3, byDay.length)))?.id;
    return byDay.reduce((most, session) => (session.heaviest > most.heaviest ? session : most)).id;
  }
}

/** Ids whose order by UTF-8 bytes is neither that of their UTF-16 units nor that of their numbers. */
export function logId(number: number): string {
  return `${['l', 'é', '～', '😀'][number % 4] ?? ''}${number}`;
}

function exercise(name: string, exerciseType: string, primaryMuscleGroup: string): ExerciseFields {
  return {
    ...{ name, exerciseType, primaryMuscleGroup, movementPattern: 'push', equipment: 'Unknown' },
    ...{ isCompoundLift: null, userId: null },
  };
}
