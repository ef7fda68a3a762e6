import { fanOutAttempt } from '../functions/src/fan-out/attempt';
import { exerciseWritten } from '../functions/src/fan-out/exercise-written';
import { metered, noCost } from '../functions/src/platform/meter';
import { toStored } from '../functions/src/platform/wire';
import { benchDatabase, journey } from './journey';

/** What one rename cost the process that carried it. */
export interface RenameReport {
  readonly reads: number;
  readonly writes: number;
  readonly tasks: number;
  readonly ms: number;
  /** User and system time of this process, from the edit's event to the last task's end. */
  readonly cpuMs: number;
  /** The greatest resident set of the whole process, in MiB. */
  readonly rssMb: number;
}

/** Renames an exercise and carries the edit to every copy: the only thing that this process does. */
async function renameOnce([exerciseId = '', name, ...rest]: string[]): Promise<RenameReport> {
  const { deps, waiting } = journey(benchDatabase(rest), 'fanOut');
  const exercise = deps.db.collection('exercises').doc(exerciseId);
  const before = toStored(await exercise.get());
  await exercise.update({ name });
  const after = toStored(await exercise.get());

  const cost = noCost();
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  let tasks = 0;
  await metered(cost, async () => {
    const change = { before, after };
    await exerciseWritten(deps, { exerciseId, eventId: 'bench', at: deps.clock.now(), change });
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      await fanOutAttempt(deps, task, 0);
      tasks += 1;
    }
  });
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    reads: cost.reads,
    writes: cost.writes,
    tasks,
    ms: Math.round(performance.now() - startedAt),
    cpuMs: Math.round((user + system) / 1_000),
    rssMb: Math.round((process.resourceUsage().maxRSS / 1_024) * 10) / 10,
  };
}

void renameOnce(process.argv.slice(2)).then((report) => {
  process.stdout.write(JSON.stringify(report));
});
