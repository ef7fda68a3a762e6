import { loadScripts, type Scripts } from '../bench/scripts';
import { table } from '../audit/layout';
import { uniform } from '../tests/support/uniform';
import { typedRest } from '../tests/support/views-at-rest';
import { World } from '../tests/support/world';
import { Chaos, type ChaosReport, type Night } from './chaos';
import { chaosOptions, chaosUsage, type ChaosOptions } from './options';

async function main(scripts: Scripts, args: string[]): Promise<number> {
  const options = optionsIn(args, scripts);
  if (options.help) {
    process.stdout.write(chaosUsage);
    return 0;
  }
  const { say } = scripts;
  say(`Chaos of seed ${options.seed}`);
  const firestore = await scripts.startFirestore(
    await scripts.resolveFirestoreEmulator({ acceptRunning: false }),
  );
  process.env['FIRESTORE_EMULATOR_HOST'] = firestore.host;
  try {
    const world = new World();
    const report = await new Chaos(world, typedRest(world), say).run(options, uniform(options.seed));
    await world.close();
    const text = options.json ? JSON.stringify(report) : page(report).join('\n');
    process.stdout.write(`${text}\n`);
    return report.ok ? 0 : 1;
  } finally {
    await firestore.stop();
  }
}

function optionsIn(args: string[], { Trouble }: Scripts): ChaosOptions {
  try {
    return chaosOptions(args);
  } catch (error) {
    throw new Trouble(`${error instanceof Error ? error.message : String(error)}\n\n${chaosUsage}`);
  }
}

function page({ cleanNight, night, rotation, ...report }: ChaosReport): string[] {
  const row = (name: string, figures: Night): string[] => [
    name,
    ...[figures.found, figures.repaired, figures.open, figures.accepted].map(String),
    ...[figures.reads, figures.writes].map(String),
  ];
  return [
    `Seed ${report.seed}: ${report.documents} documents of the app`,
    ...table(
      ['left', 'right'],
      [['planted', ''], ...Object.entries(report.planted).map(([kind, of]) => [kind, String(of)])],
    ),
    '',
    ...table(
      ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
      [
        ['night', 'found', 'repaired', 'open', 'accepted', 'reads', 'writes'],
        row('clean', cleanNight),
        row('after', night),
        row('all of the deep check', rotation),
      ],
    ),
    `The clean night read ${cleanNight.reads}; reading everything, ${cleanNight.readsOfEverything}`,
    ...report.problems,
    `${report.ok ? 'ok' : 'not ok'}: ${report.found} found, ${report.repaired} repaired, ${report.left} left, ${report.wrong} wrong`,
  ];
}

void loadScripts().then((scripts) => scripts.runMain(() => main(scripts, process.argv.slice(2))));
