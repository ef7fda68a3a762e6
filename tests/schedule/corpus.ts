import { parseTape } from './tape';

/** A run that once failed, as small as it could be made. */
export interface Remembered {
  readonly tape: readonly number[];
  /** The bug that it found: the planted one of that name fails it still. */
  readonly found: string;
}

/** Every run of the schedules begins with these, and some seeds vary them. */
export const CORPUS: readonly Remembered[] = [
  {
    found: 'split-point-from-the-page',
    tape: parseTape(
      '1,4,3,0,1,7,1,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0,1,0,0,0,0,0,0,0,0,0,0,0,1,0,1,0,1,0,1,0,0,1,0,0,0,1,6',
    ),
  },
  {
    found: 'ours-by-the-time-of-the-version-alone',
    tape: parseTape('2,1,2,0,1,0,0,0,0,0,0,0,27,0,0,5,0,0,0,21,0,4,0,0,1'),
  },
  { found: 'tombstone-of-an-exercise-that-becomes-everybodys', tape: parseTape('1,0,2,0,0,52,0,0,0,0,0,1') },
  {
    found: 'history-completed-by-each-count',
    tape: parseTape(
      '2,0,1,0,0,0,0,0,0,0,1,0,1,1,5,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0,1,0,1,0,0,0,2,0,0,0,3,0,0,0,1,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,3,0,0,0,0,0,0,0,0,0,0,0,0,1,0,0,0,0,0,0,0,2,0,1,0,0,1,0,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,4,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0,0,1,0,0,0,0,0,0,0,0,0,0,1,0,0,1',
    ),
  },
];
