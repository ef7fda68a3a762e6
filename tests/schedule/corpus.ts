/** A run that once failed. */
export interface Remembered {
  readonly tape: readonly number[];
  /** What it found. */
  readonly found: string;
}

/** Runs that once failed, as small as they could be made; every run of the schedules begins with them. */
export const CORPUS: readonly Remembered[] = [];
