import { AnswerLost, callOnce, CallRefused } from '../../admin/call-protocol';
import { callsOn } from '../../admin/client';
import { PlayedService, refusal, type Reply } from './played-service';

let service: PlayedService;
let waits: number[];
let said: string[];

afterEach(() => service.close());

async function play(...replies: Reply[]) {
  service = await PlayedService.open({ 'backfill-control': replies, 'backfill-status': replies });
  [waits, said] = [[], []];
  return callsOn(() => Promise.resolve({ base: service.base, tokens: () => Promise.resolve('t1') }), {
    waitsMs: [1_000, 2_000],
    sleep: (ms) => Promise.resolve(waits.push(ms)),
    say: (line) => said.push(line),
  });
}

const order = { runId: 'r1', action: 'pause', reason: 'busy', requestId: 'q1' } as const;
const paused = { runId: 'r1', state: 'pausing', hold: null, repeated: true };
const busy = refusal('UNAVAILABLE', 'try again', 'UNAVAILABLE');

describe('a call of the command line', () => {
  test('answered -> its result, with the token, once', async () => {
    const call = await play({ result: paused });
    expect(await call('backfill-control', order)).toEqual(paused);
    expect(service.received).toEqual([
      { callable: 'backfill-control', data: order, authorization: 'Bearer t1' },
    ]);
  });

  test.each<[string, Reply]>([
    ['the answer is lost', 'lost'],
    ['put off', busy],
    ['a gateway is busy', { status: 503, text: '<html>Service Unavailable</html>' }],
    ['too many', { status: 429, text: 'Rate exceeded.' }],
    ['half an answer', { status: 200, text: '{"result": {' }],
  ])('%s -> the same request again, after a wait', async (_, reply) => {
    const call = await play(reply, reply, { result: paused });
    expect(await call('backfill-control', order)).toEqual(paused);
    expect(service.dataOf('backfill-control')).toEqual([order, order, order]);
    expect(waits).toEqual([1_000, 2_000]);
    expect(said[1]).toMatch(/once more in 2 s$/);
  });

  test('lost again and again -> an error that names the requestId to use', async () => {
    const call = await play('lost');
    const error = call('backfill-control', order);
    await expect(error).rejects.toThrow('no answer in 3 attempts');
    await expect(error).rejects.toThrow('--request-id q1 does it once');
    expect(service.received).toHaveLength(3);
  });

  test('a look that is lost -> an error without one', async () => {
    const call = await play('lost');
    const error: unknown = await call('backfill-status', { runId: 'r1' }).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain('no answer in 3 attempts');
    expect(String(error)).not.toContain('--request-id');
  });

  test('refused -> CallRefused with its code, at once', async () => {
    const call = await play(refusal('ILLEGAL_STATE', 'pause: the run is completed'));
    const error: unknown = await call('backfill-control', order).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CallRefused);
    expect(error).toMatchObject({
      message: 'backfill-control: ILLEGAL_STATE: pause: the run is completed',
      details: { code: 'ILLEGAL_STATE' },
    });
    expect(service.received).toHaveLength(1);
  });

  test.each([
    [404, 'Is it deployed'],
    [403, 'expected JSON'],
  ])('status %d of something else -> an error that says what came, at once', async (status, message) => {
    const call = await play({ status, text: '<html>' });
    await expect(call('backfill-control', order)).rejects.toThrow(message);
    expect(service.received).toHaveLength(1);
  });

  test('no answer in time -> lost', async () => {
    await play('silence');
    const call = { base: service.base, callable: 'backfill-control', data: order, answersWithinMs: 200 };
    await expect(callOnce(call)).rejects.toBeInstanceOf(AnswerLost);
    expect(service.received).toHaveLength(1);
  });
});
