import { emulatorTokens, productionTokens } from '../../admin/sign-in';
import { suiteAt } from '../../admin/suite';
import { renewedTokens } from '../../admin/tokens';
import { freePort } from '../seed/free-port';
import { PlayedService } from './played-service';

const production = { kind: 'production', project: 'my-app', region: 'us-central1' } as const;
const at = Date.UTC(2026, 0, 31);
const hourMs = 3_600_000;

function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2VjcmV0`;
}

describe('tokens of an admin', () => {
  test('asked for often -> signed in once; again before the hour ends', async () => {
    let [now, signedIn] = [at, 0];
    const tokens = renewedTokens(
      () => Promise.resolve({ token: `t${++signedIn}`, expiresAt: now + hourMs }),
      () => now,
    );
    expect([await tokens(), await tokens()]).toEqual(['t1', 't1']);
    now += hourMs - 6 * 60_000;
    expect(await tokens()).toBe('t1');
    now += 2 * 60_000;
    expect(await tokens()).toBe('t2');
  });

  test('SPOTTER_ID_TOKEN, good -> that one; ended meanwhile -> an error without it', async () => {
    let now = at;
    const token = jwt({ aud: 'my-app', exp: at / 1000 + 3600 });
    const tokens = productionTokens(production, { SPOTTER_ID_TOKEN: token }, { now: () => now });
    expect(await tokens()).toBe(token);
    now += hourMs;
    const error = String(await tokens().catch((thrown: unknown) => thrown));
    expect(error).toContain('SPOTTER_ID_TOKEN ended at 2026-01-31T01:00:00.000Z');
    expect(error).not.toContain(token);
  });

  test.each([
    [
      { SPOTTER_ID_TOKEN: jwt({ aud: 'other-app', exp: 1 }) },
      'is of the project "other-app", expected my-app',
    ],
    [{ SPOTTER_ID_TOKEN: jwt({ aud: 'my-app' }) }, 'does not say when it ends'],
    [{ SPOTTER_ID_TOKEN: 'secret-text' }, 'is no id token: expected a JWT'],
    [{ SPOTTER_ID_TOKEN: '' }, 'there is none of them'],
    [{ SPOTTER_API_KEY: 'secret-key' }, 'there is only SPOTTER_API_KEY'],
    [{ SPOTTER_ADMIN_UID: 'u1' }, 'there is only SPOTTER_ADMIN_UID'],
  ])('%j -> says what is missing or wrong, and shows no secret', (env, message) => {
    let error = '';
    try {
      productionTokens(production, env);
    } catch (thrown) {
      error = String(thrown);
    }
    expect(error).toContain(message);
    expect(error).not.toMatch(/secret|c2VjcmV0/);
  });
});

describe('the running suite', () => {
  test('its hub answers -> the addresses of its emulators, and a token of an admin of our own', async () => {
    const service = await PlayedService.open();
    const suite = await suiteAt(service.host, {});
    expect(suite).toEqual({ auth: service.host, functions: service.host });
    expect(await suiteAt(undefined, { FIREBASE_EMULATOR_HUB: service.host })).toEqual(suite);
    const place = { kind: 'emulator', project: 'demo-x', region: 'us-central1', hub: undefined } as const;
    expect(await emulatorTokens(suite, place)()).toBe('token-of-admin-1');
    await service.close();
  });

  test('nobody there -> says how to start one', async () => {
    await expect(suiteAt(`127.0.0.1:${await freePort()}`, {})).rejects.toThrow('`npm start` first');
  });

  test('not this machine -> refused before anything is sent', async () => {
    await expect(suiteAt('10.0.0.1:4400', {})).rejects.toThrow('got "10.0.0.1:4400"');
  });
});
