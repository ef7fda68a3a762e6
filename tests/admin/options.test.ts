import { analyzeCommand } from '../../admin/analyze';
import { COMMANDS } from '../../admin/commands';
import { limitsCommand } from '../../admin/control';
import { exportCommand, failuresCommand } from '../../admin/export';
import { listCommand } from '../../admin/list';
import { commandLine, placeOf } from '../../admin/place';
import { startCommand } from '../../admin/start';
import { SWEEP_COMMANDS } from '../../admin/sweep-commands';
import { overview } from '../../admin/usage';
import { UsageError } from '../../tour/options';

const words = (line: string): string[] => line.split(' ').filter((word) => word !== '');

describe('options of npm run backfill', () => {
  test('start, nothing but what must be -> nothing is sent that the preset says', () => {
    const { input, order, watching } = startCommand.read(['embed-exercise-metadata', '--reason', 'roll out']);
    expect(JSON.parse(JSON.stringify(input))).toEqual({ migration: 'embed-exercise-metadata' });
    expect([order, watching]).toEqual([
      { reason: 'roll out', requestId: undefined },
      { watch: false, everySeconds: 5 },
    ]);
  });

  test('start, all of them', () => {
    const line =
      'derive-again --reason why --request-id q1 --preset fast --shards 8 --batch-size 100 --max-writes-per-second none ' +
      '--max-failures 3 --max-reads 1000 --max-writes none --verify sample --dry-run --stop-on-error --validate-before ' +
      '--protection export --export-to gs://bucket/folder --watch --every 0.5 --confirm demo-spotter';
    expect(startCommand.read(words(line))).toEqual({
      order: { reason: 'why', requestId: 'q1' },
      watching: { watch: true, everySeconds: 0.5 },
      confirmed: 'demo-spotter',
      input: {
        ...{ migration: 'derive-again', preset: 'fast', shards: 8, batchSize: 100, maxWritesPerSecond: null },
        ...{ maxFailures: 3, maxReads: 1000, maxWrites: null, verify: 'sample', dryRun: true },
        ...{ stopOnError: true, validateBefore: true, protection: 'export', exportTo: 'gs://bucket/folder' },
      },
    });
  });

  test('analyze --documents all and N', () => {
    expect(analyzeCommand.read(['--documents', 'all'])).toMatchObject({ documents: 'all' });
    expect(analyzeCommand.read(['--documents', '500'])).toMatchObject({ documents: 500 });
  });

  test('limits -> only those that were given, null for none', () => {
    const line = 'r1 --reason more --max-writes 5000 --max-reads none';
    expect(limitsCommand.read(words(line))).toMatchObject({
      runId: 'r1',
      limits: { maxWrites: 5000, maxReads: null },
    });
  });

  test('list --state of all states', () => {
    expect(listCommand.read(['--state', 'rollback_partial'])).toMatchObject({ state: 'rollback_partial' });
  });

  test('failures -> a table; with --json, or to a file with it -> lines of JSON', () => {
    expect(failuresCommand.read(['r1']).format).toBe('table');
    expect(failuresCommand.read(['r1', '--json']).format).toBe('json');
    expect(exportCommand.read(words('r1 --json --out f --format csv')).format).toBe('csv');
  });

  test.each([
    ['start', 'embed-exercise-metadata', '--reason is missing'],
    ['start', '--reason why', 'MIGRATION is missing'],
    ['start', 'a b --reason why', 'b: expected nothing more'],
    [
      'start',
      'a --reason why --preset slow',
      '--preset: expected one of safe, recommended, fast, got "slow"',
    ],
    ['start', 'a --reason why --shards two', '--shards: expected a number, got "two"'],
    ['start', 'a --reason why --max-writes=-1', '--max-writes: expected a number, got "-1"'],
    ['start', 'a --reason why --watch --every none', '--every: expected a number, got "none"'],
    ['pause', 'r1', '--reason is missing'],
    ['pause', '--reason why', 'RUN_ID is missing'],
    ['limits', 'r1 --reason why', 'Expected at least one'],
    ['list', '--state done', '--state: expected one of queued, '],
    ['list', '--limit', '--limit'],
    ['status', '', 'RUN_ID is missing'],
    ['export', 'r1 --what everything', '--what: expected one of results, failures, undo'],
    ['export', 'r1 --json --format csv', 'expected --format json, or --out'],
    ['rollback', 'r1', '--reason is missing'],
    ['switch', 'aside --reason why', 'expected one of on, off, got "aside"'],
    ['switch', 'off --reason why --watch', '--watch is for on'],
    ['watch', 'r1 --nope', "'--nope'"],
  ])('%s %s -> a usage error: %s', (name, line, message) => {
    const prepare = () => COMMANDS.find((command) => command.name === name)?.prepare(words(line));
    expect(prepare).toThrow(UsageError);
    expect(prepare).toThrow(message);
  });

  test.each([
    ...COMMANDS.map((command) => ({ program: 'backfill', commands: COMMANDS, ...command })),
    ...SWEEP_COMMANDS.map((command) => ({ program: 'sweep', commands: SWEEP_COMMANDS, ...command })),
  ])(
    '$program $name --help -> needs nothing else, and names every option',
    ({ program, commands, name, prepare, usage }) => {
      expect(prepare(['--help']).begin).toBeUndefined();
      expect(usage).toContain(`npm run ${program} -- ${name}`);
      expect(usage).toMatch(/--json .*\n.*--help/);
      const all = overview({ name: program, about: 'All', commands });
      expect(all).toMatch(new RegExp(`^  ${name} +[A-Z]`, 'm'));
      expect(all).toContain(`npm run ${program} -- COMMAND`);
    },
  );
});

describe('where the callables are', () => {
  const nothing = { project: undefined, region: undefined, hub: undefined };

  test('no project, or one of a demo -> the suite; any other -> production', () => {
    expect(placeOf(nothing)).toMatchObject({ kind: 'emulator', project: 'demo-spotter' });
    expect(placeOf({ ...nothing, project: 'demo-x', hub: '127.0.0.1:1' })).toEqual({
      ...{ kind: 'emulator', project: 'demo-x', region: 'us-central1', hub: '127.0.0.1:1' },
    });
    expect(placeOf({ ...nothing, project: 'my-app', region: 'europe-west1' })).toEqual({
      ...{ kind: 'production', project: 'my-app', region: 'europe-west1' },
    });
  });

  test.each([
    [{ project: 'my-app', hub: '127.0.0.1:4400' }, '--hub is for emulators'],
    [{ project: 'evil.example.com/x' }, '--project: expected'],
    [{ region: 'evil.example.com/' }, '--region: expected'],
  ])('%j -> a usage error', (given, message) => {
    expect(() => placeOf({ ...nothing, ...given })).toThrow(UsageError);
    expect(() => placeOf({ ...nothing, ...given })).toThrow(message);
  });

  test('a command to go on with -> names the same place', () => {
    expect(commandLine(placeOf(nothing), 'watch r1')).toBe('npm run backfill -- watch r1');
    const place = placeOf({ ...nothing, project: 'my-app', region: 'europe-west1' });
    expect(commandLine(place, 'watch r1')).toBe(
      'npm run backfill -- watch r1 --project my-app --region europe-west1',
    );
  });
});
