import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { emulatorHost } from '../seed/emulator-host';
import { TypedRest } from '../tests/support/typed-rest';
import { runCommand, tourOptions, tourUsage } from './options';
import { Progress } from './progress';
import { complaints, isGood, jsonOf, linesOf, tableHead, tableRow, type StepReport } from './report';
import { Stage } from './stage';
import { Suite } from './suite';
import { SuiteLog } from './suite-log';
import { steps } from './tour';
import { whatToTry } from './what-to-try';

const root = join(__dirname, '..');

async function main(args: string[]): Promise<number> {
  const { once, json, help } = tourOptions(args);
  if (help) {
    process.stdout.write(tourUsage);
    return 0;
  }
  const logFile = process.env['SPOTTER_SUITE_LOG'];
  if (logFile === undefined)
    throw new Error('SPOTTER_SUITE_LOG is not set: npm start runs the tour, with its suite');
  const host = await emulatorHost(undefined, process.env);
  const project = process.env['GCLOUD_PROJECT'] ?? 'demo-spotter';
  const pid = Number(process.env['SPOTTER_SUITE_PID']);
  if (!(pid > 0)) throw new Error('SPOTTER_SUITE_PID is not set: npm start runs the tour, with its suite');
  const progress = new Progress();
  const stage = new Stage(new TypedRest({ host, project }), new SuiteLog(logFile), progress);
  const at = (emulator: string): string => `127.0.0.1:${emulatorPorts()[emulator] ?? ''}`;
  const suite = new Suite({
    ...{ project, pid, firestore: host, hub: at('hub') },
    ...{ functions: at('functions'), auth: at('auth') },
  });
  const print = (line: string): void => void process.stdout.write(`${line}\n`);

  const reports: StepReport[] = [];
  if (!json) print(`\n${tableHead}`);
  for await (const report of steps(stage, suite)) {
    reports.push(report);
    print(json ? JSON.stringify(jsonOf(report)) : [tableRow(report), ...linesOf(report)].join('\n'));
    for (const line of complaints(report)) progress.say(line);
  }
  const wrong = reports.reduce((sum, report) => sum + report.wrong, 0);
  const good = reports.every(isGood);
  if (json) print(JSON.stringify({ step: 'done', wrong }));
  else {
    print(`\n${conclusion(good, reports)}`);
    if (!once) print(whatToTry({ host, project, emulators: emulatorPorts() }));
  }
  return good ? 0 : 1;
}

function conclusion(good: boolean, reports: readonly StepReport[]): string {
  if (!good) {
    const bad = reports.filter((report) => !isGood(report)).map(({ step }) => step);
    return `Not as it should be: ${bad.join(', ')}.`;
  }
  return `After every step all copies, ids and summaries were right, all views equalled a recount of all logs, and every value
of the users was, to its type on the wire, as it was sent. Reads and writes are all that ran because of the step, as
Firestore bills them; what a step may cost is in the README.`;
}

function emulatorPorts(): Record<string, number> {
  const config = JSON.parse(readFileSync(join(root, 'firebase.json'), 'utf8')) as {
    emulators: Record<string, { port?: number } | boolean>;
  };
  const settings = Object.entries(config.emulators);
  return Object.fromEntries(
    settings.flatMap(([name, emulator]) =>
      typeof emulator === 'object' && emulator.port !== undefined ? [[name, emulator.port]] : [],
    ),
  );
}

runCommand(tourUsage, main);
