import type { AppProgram } from './app-documents';
import { readData } from './data-files';
import { libraryMatcher } from './exercise-matching';
import { logsOf } from './history';
import { readExerciseLibrary } from './sources/exercise-library';
import { readOpenweightProgram, readRweightliftingPrograms, type SourceProgram } from './sources/programs';
import { UserCatalogue } from './user-catalogue';
import { seedUsers } from './users';
import { encodeExercise, encodeLog, encodeProgram, type SeedDocument } from './wire-clients';

export type { SeedDocument } from './wire-clients';

export interface RealData {
  /** User ids. */
  users: string[];
  /** The shared library, then the users' own ones. */
  exercises: SeedDocument[];
  logs: SeedDocument[];
  programs: SeedDocument[];
}

/** Who trains by which program; the first of each user is his current one. The others belong to rweightlifting's user. */
const programOwners: Readonly<Record<string, string>> = {
  'openweight-531-bbb': 'user-hevy',
  'rweightlifting-madcow': 'user-strong-zh',
  'rweightlifting-wendler_531': 'user-strong-en',
  'rweightlifting-novice_linear_progression': 'user-fitnotes',
  'rweightlifting-volume_intensity_split': 'user-strong-en',
};

/**
 * The app's documents from the files in `seed/data`: the exercise library, five users' histories and their
 * programs, with no field that only the service writes. The same in every run.
 */
export function loadRealData(): RealData {
  const library = readExerciseLibrary(readData('exercises/free-exercise-db.exercises.json'));
  const match = libraryMatcher(library);
  const sourcePrograms = [
    readOpenweightProgram(readData('programs/openweight.531-bbb.json'), 'openweight-531-bbb'),
    ...readRweightliftingPrograms(readData('programs/rweightlifting.programs.json')),
  ];
  const histories = seedUsers.map((user) => {
    const catalogue = new UserCatalogue(user.userId, match);
    const logs = logsOf(user.workouts(), catalogue, user.bodyweight);
    const programs = sourcePrograms
      .filter(({ id }) => (programOwners[id] ?? 'user-rweightlifting') === user.userId)
      .map((program, index) => ownedProgram(program, catalogue, index === 0));
    return {
      exercises: catalogue.own.map(encodeExercise),
      logs: logs.map((log) => encodeLog(log, user.client, user.dateForm)),
      programs: programs.map((program) => encodeProgram(program, user.weeksForm)),
    };
  });
  return {
    users: seedUsers.map(({ userId }) => userId),
    exercises: [...library.map(encodeExercise), ...histories.flatMap(({ exercises }) => exercises)],
    logs: histories.flatMap(({ logs }) => logs),
    programs: histories.flatMap(({ programs }) => programs),
  };
}

function ownedProgram(program: SourceProgram, catalogue: UserCatalogue, isCurrent: boolean): AppProgram {
  return {
    id: program.id,
    userId: catalogue.userId,
    name: program.name,
    isCurrent,
    weeks: program.weeks.map((week) =>
      week.map((day) => ({
        ...day,
        exercises: day.exercises.map(({ exercise, ...planned }) => ({
          exerciseId: catalogue.resolve(exercise).id,
          ...planned,
        })),
      })),
    ),
  };
}
