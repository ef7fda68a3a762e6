import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { parsed, UsageError } from '../../tour/options';
import { parseTape } from './tape';

/** As many as `npm test` runs: about two minutes on two cores. */
export const DEFAULT_SEEDS = 800;

/** From here on rare situations must be reached too. */
export const LONG_RUN_SEEDS = 20_000;

/** Seeds within which a planted bug is to be found. */
export const MUTANT_SEEDS = 8_000;

export interface SchedulesOptions {
  readonly seeds: number;
  readonly from: number;
  readonly tape: readonly number[] | undefined;
  readonly mutants: boolean;
  readonly mutant: string | undefined;
  readonly emulator: 'any' | 'official';
  readonly workers: number;
  readonly json: boolean;
  readonly help: boolean;
}

export const schedulesUsage = `Usage: npm run schedules -- [options]

Runs the service's handlers on a Firestore emulator under seeded schedules of faults (duplicates, delays, overlaps, crashes, lost
answers) and judges all that is stored when everything has come to rest. First the tapes of runs that once failed, then seeds.

  --seeds N          how many (default ${DEFAULT_SEEDS})
  --from S           the first one (default 1)
  --tape T           replay one run and print its history: the answers that a failure printed
  --mutants          plant each known bug in turn; every one must be found within --seeds (default ${MUTANT_SEEDS})
  --mutant NAME      just this one; with --tape, replay against it
  --emulator NAME    any (default) or official: Google's own
  --workers N        processes at the same time (default: one for each core)
  --json             one JSON object on standard output
  --help             this text

Ends with 0 when nothing failed, every situation was reached (from ${DEFAULT_SEEDS} seeds on, rare
ones from ${LONG_RUN_SEEDS}) and no planted bug survived, else with 1.
`;

/** `args`: what follows the script. Throws `UsageError`. */
export function schedulesOptions(args: string[]): SchedulesOptions {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  const given = parsed(
    () =>
      parseArgs({
        args,
        options: {
          ...{ seeds: text, from: text, tape: text, mutant: text, emulator: text, workers: text },
          ...{ mutants: flag, json: flag, help: flag },
        },
      }).values,
  );
  const { tape, mutant, emulator = 'any', mutants, json, help } = given;
  if (emulator !== 'any' && emulator !== 'official')
    throw new UsageError(`--emulator ${emulator}: expected any or official`);
  const planted = mutants || mutant !== undefined;
  return {
    ...{ mutants, mutant, emulator, json, help },
    seeds: integer('--seeds', given.seeds, planted ? MUTANT_SEEDS : DEFAULT_SEEDS),
    from: integer('--from', given.from, 1),
    workers: integer('--workers', given.workers, availableParallelism()),
    tape: tape === undefined ? undefined : parsed(() => parseTape(tape)),
  };
}

function integer(option: string, given: string | undefined, otherwise: number): number {
  if (given === undefined) return otherwise;
  const number = Number(given);
  if (!/^\d+$/.test(given) || number < 1)
    throw new UsageError(`${option} ${given}: expected a whole number from 1 on`);
  return number;
}
