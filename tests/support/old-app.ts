import type { CallError } from '../../functions/src/model/call-errors';
import { exercise, log, program } from './documents';
import { writeOldLogs } from './old-logs';
import type { World } from './world';

/** A log that names more exercises than a document may. */
export function brokenLog(): Record<string, unknown> {
  return log(Array.from({ length: 301 }, (_, index) => `x${index}`));
}

/**
 * An app of before the service: two exercises, one program, logs `old1000`, … of three users, and as many that cannot be parsed,
 * `broken1000`, …
 */
export async function writeOldApp(
  world: World,
  { logs, broken = 0 }: { logs: number; broken?: number },
): Promise<void> {
  const [bench, squat] = [exercise('Bench'), exercise('Squat', { primaryMuscleGroup: 'Legs' })];
  await Promise.all([
    world.app.doc('exercises/bench').set(bench),
    world.app.doc('exercises/squat').set(squat),
    world.app.doc('programs/p1').set(program(['squat'])),
  ]);
  const numbered = <T>(count: number, each: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, index) => each(index));
  await writeOldLogs(
    world,
    Object.fromEntries([
      ...numbered(logs, (index): [string, Record<string, unknown>] => [
        `old${1_000 + index}`,
        log(index % 2 === 0 ? ['bench'] : ['bench', 'squat'], { userId: `u${index % 3}` }),
      ]),
      ...numbered(broken, (index): [string, Record<string, unknown>] => [
        `broken${1_000 + index}`,
        brokenLog(),
      ]),
    ]),
  );
}

/** What a call is refused with. Throws when it is answered. */
export async function refusalOf(call: Promise<unknown>): Promise<CallError> {
  return call.then(
    (answer) => {
      throw new Error(`Answered: ${JSON.stringify(answer)}`);
    },
    (error: unknown) => error as CallError,
  );
}
