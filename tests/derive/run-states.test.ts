import { RUN_STATES } from '../../functions/src/model/runs';
import { eventsOf, isActive, isWalking, nextState, RUN_EVENTS } from '../../functions/src/walk/states';

/** All that can happen, written out: whatever is not here cannot. */
const LEADS = {
  queued: { begin: 'running', pause: 'pausing', cancel: 'cancelling', fail: 'failed' },
  running: { pause: 'pausing', cancel: 'cancelling', walked: 'verifying', fail: 'failed' },
  pausing: { cancel: 'cancelling', stopped: 'paused' },
  paused: { resume: 'queued', cancel: 'cancelling' },
  verifying: {
    ...{ pause: 'pausing', cancel: 'cancelling', fail: 'failed' },
    ...{ verified: 'completed', 'found-wrong': 'completed_with_failures' },
  },
  completed: { 'roll-back': 'rolling_back' },
  completed_with_failures: { retry: 'queued', 'roll-back': 'rolling_back' },
  failed: { retry: 'queued', 'roll-back': 'rolling_back' },
  cancelling: { stopped: 'cancelled' },
  cancelled: { 'roll-back': 'rolling_back' },
  rolling_back: { 'rolled-back': 'rolled_back', 'rolled-back-in-part': 'rollback_partial' },
  rolled_back: {},
  rollback_partial: { 'roll-back': 'rolling_back' },
} as const satisfies Record<(typeof RUN_STATES)[number], object>;

const CELLS = RUN_STATES.flatMap((state) =>
  RUN_EVENTS.map((event) => {
    const to: string | null = (LEADS[state] as Partial<Record<string, string>>)[event] ?? null;
    return [state, event, to] as const;
  }),
);

it.each(CELLS)('I30 %s + %s -> %s', (state, event, to) => {
  expect(nextState(state, event)).toBe(to);
});

it('the table names no event and no state that is unknown', () => {
  for (const [from, leads] of Object.entries(LEADS)) {
    expect(RUN_STATES).toContain(from);
    for (const [event, to] of Object.entries(leads)) {
      expect(RUN_EVENTS).toContain(event);
      expect(RUN_STATES).toContain(to);
    }
  }
});

it.each(RUN_STATES)('%s -> its events are those that lead somewhere', (state) => {
  expect([...eventsOf(state)].sort()).toEqual(Object.keys(LEADS[state]).sort());
});

const ENDED = [
  'completed',
  'completed_with_failures',
  'failed',
  'cancelled',
  'rolled_back',
  'rollback_partial',
];

it('ended states give their migration free, all others hold it', () => {
  expect(RUN_STATES.filter((state) => !isActive(state)).sort()).toEqual([...ENDED].sort());
});

it('shards are walked while running, verifying and rolling back, in no other state', () => {
  expect(RUN_STATES.filter(isWalking)).toEqual(['running', 'verifying', 'rolling_back']);
});

it('every ended state that documents may have been changed before leads to a rollback, but for a rolled-back one', () => {
  for (const state of RUN_STATES.filter((state) => !isActive(state)))
    expect([state, nextState(state, 'roll-back')]).toEqual([
      state,
      state === 'rolled_back' ? null : 'rolling_back',
    ]);
});

it('I30 every state that is under way leads to an ended one', () => {
  for (const from of RUN_STATES) {
    const reached = new Set<string>([from]);
    for (const state of reached)
      for (const to of Object.values(LEADS[state as keyof typeof LEADS])) reached.add(to);
    expect([from, ENDED.some((state) => reached.has(state))]).toEqual([from, true]);
  }
});
