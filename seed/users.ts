import { readData, readDataFolder } from './data-files';
import { readFitnotes } from './sources/fitnotes';
import { readHevy } from './sources/hevy';
import { readRweightlifting } from './sources/rweightlifting';
import { readStrong } from './sources/strong';
import type { DateForm, WeeksForm, WireClient } from './wire-clients';
import type { Workout } from './workout';

export interface SeedUser {
  userId: string;
  client: WireClient;
  dateForm: DateForm;
  weeksForm: WeeksForm;
  /**
   * In the unit of the user's weights. No source has it: these are made up, so that exercises of the body count.
   * Absent where the logged weights hold it already.
   */
  bodyweight?: number;
  workouts: () => Workout[];
}

/** One user per source, over all ways in which a client may have written. */
export const seedUsers: readonly SeedUser[] = [
  {
    userId: 'user-strong-zh',
    client: 'javascript',
    dateForm: 'timestamp',
    weeksForm: 'maps',
    bodyweight: 165.5,
    workouts: () => readStrong(readData('workouts/strong-zh.DericMei.csv')),
  },
  {
    userId: 'user-strong-en',
    client: 'swift',
    dateForm: 'iso',
    weeksForm: 'arrays',
    bodyweight: 78,
    workouts: () => readStrong(readData('workouts/strong-en.breinsp.csv')),
  },
  {
    userId: 'user-hevy',
    client: 'dart',
    dateForm: 'timestamp',
    weeksForm: 'maps',
    bodyweight: 82.4,
    workouts: () => readHevy(readData('workouts/hevy.mouadja02.csv')),
  },
  {
    userId: 'user-fitnotes',
    client: 'dart',
    dateForm: 'day',
    weeksForm: 'arrays',
    workouts: () => readFitnotes(readData('workouts/fitnotes.lukaszebedin.csv')),
  },
  {
    userId: 'user-rweightlifting',
    client: 'javascript',
    dateForm: 'day',
    weeksForm: 'maps',
    bodyweight: 200,
    workouts: () => readRweightlifting(readDataFolder('workouts/rweightlifting')),
  },
];
