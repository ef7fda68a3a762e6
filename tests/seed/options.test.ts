import { emulatorHost } from '../../seed/emulator-host';
import { freePort } from './free-port';
import { seedOptions, UsageError } from '../../seed/options';

describe('options of the seeder', () => {
  test('none -> the defaults of the suite', () => {
    expect(seedOptions([])).toEqual({
      scale: 0,
      project: 'demo-spotter',
      database: '(default)',
      dryRun: false,
      json: false,
      help: false,
    });
  });

  test('all of them', () => {
    const args = '--scale 20 --project demo-x --database other --host 127.0.0.1:9 --dry-run --json'.split(
      ' ',
    );
    expect(seedOptions(args)).toEqual({
      scale: 20,
      project: 'demo-x',
      database: 'other',
      host: '127.0.0.1:9',
      dryRun: true,
      json: true,
      help: false,
    });
  });

  test.each([
    ['--nope'],
    ['word'],
    ['--scale'],
    ['--scale=-1'],
    ['--scale=1.5'],
    ['--scale='],
    ['--json=yes'],
  ])('%s -> a usage error that names it', (arg) => {
    expect(() => seedOptions([arg])).toThrow(UsageError);
    expect(() => seedOptions([arg])).toThrow(arg.replace(/=.*/, ''));
  });
});

describe('host of the seeder', () => {
  test.each([
    'firestore.googleapis.com:443',
    '127.0.0.1.example.com:80',
    '10.0.0.1:8080',
    '127.0.0.1',
    'localhost',
  ])('%s -> refused before anything is sent', async (host) => {
    await expect(emulatorHost(host, {})).rejects.toThrow(`got "${host}"`);
    await expect(emulatorHost(undefined, { FIRESTORE_EMULATOR_HOST: host })).rejects.toThrow(`got "${host}"`);
  });

  test.each(['127.0.0.1', 'localhost', '[::1]'])(
    '%s, nobody there -> says how to start one',
    async (name) => {
      const host = `${name}:${await freePort()}`;
      await expect(emulatorHost(host, {})).rejects.toThrow('`npm start` first');
    },
  );
});
