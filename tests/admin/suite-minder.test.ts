import { suiteMinder } from '../../admin/suite-minder';
import { freePort } from '../seed/free-port';
import { PlayedService } from './played-service';

const place = { project: 'demo-x', region: 'us-central1' };
let service: PlayedService;
beforeEach(async () => {
  service = await PlayedService.open();
});
afterEach(() => service.close());

describe('the minder of a suite', () => {
  test('its triggers were switched on again, twice -> the newest is run, whatever becomes of it', async () => {
    const mind = suiteMinder({ auth: service.host, functions: service.host }, place);
    await mind();
    await mind();
    expect(service.minded).toBe(2);
    service.generation = 10;
    await mind();
    expect(service.minded).toBe(3);
  });

  test('nobody answers -> left to the next time', async () => {
    const functions = `127.0.0.1:${await freePort()}`;
    await expect(suiteMinder({ auth: functions, functions }, place)()).resolves.toBeUndefined();
  });

  test('no minder in this region -> an error', async () => {
    const mind = suiteMinder(
      { auth: service.host, functions: service.host },
      { ...place, region: 'us-east1' },
    );
    await expect(mind()).rejects.toThrow('The functions emulator has no us-east1-mindRuns');
  });
});
