import { Policy } from './policy';
import { shrink } from './shrink';
import { parseTape, printTape, Tape } from './tape';

const QUESTIONS = [2, 5, 1, 3, 9, 4, 2, 7, 6, 3] as const;

function answered(tape: Tape): number[] {
  return QUESTIONS.map((options) => tape.choose(options, 'pick'));
}

test('a seed makes a tape -> the same seed makes the same, and the tape replays it', () => {
  const [first, second] = [1, 1].map(() => Tape.drawn(new Policy(77)));
  if (first === undefined || second === undefined) throw new Error('expected two tapes');
  const answers = answered(first);
  expect(answered(second)).toEqual(answers);
  expect(answered(Tape.of(first.taken))).toEqual(answers);
});

test('a tape that is varied -> mostly the same answers', () => {
  const answers = Array.from({ length: 500 }, (_, index) => index % 3);
  const tape = Tape.varied(answers, new Policy(5));
  const changed = answers.filter((answer) => tape.choose(3, 'pick') !== answer);
  expect(changed.length).toBeGreaterThan(0);
  expect(changed.length).toBeLessThan(30);
});

test('seeds -> tapes that differ, and every answer is one of the options', () => {
  const all = Array.from({ length: 200 }, (_, seed) => answered(Tape.drawn(new Policy(seed))));
  expect(new Set(all.map(String)).size).toBeGreaterThan(50);
  for (const answers of all)
    for (const [index, answer] of answers.entries()) expect(answer).toBeLessThan(QUESTIONS[index] ?? 0);
});

test.each(['backfills', 'sweeps'] as const)(
  'a tape of a run with %s -> says so when it is replayed or varied, with the same answers',
  (kind) => {
    const drawn = Tape.drawn(new Policy(77), kind);
    const answers = answered(drawn);
    const again = Tape.of(drawn.taken);
    expect([again.kind, answered(again), again.taken]).toEqual([kind, answers, drawn.taken]);
    expect(Tape.varied(drawn.taken, new Policy(5)).kind).toBe(kind);
    expect(Tape.drawn(new Policy(77)).kind).toBe('plain');
  },
);

test('a question with one answer -> takes nothing off the tape', () => {
  const tape = Tape.of([1, 1]);
  expect([tape.choose(1, 'pick'), tape.choose(2, 'pick'), tape.taken]).toEqual([0, 1, [1]]);
});

test('a tape that is too short or too large for a question -> zeros follow, answers wrap', () => {
  expect(answered(Tape.of([7]))).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test.each([
  [[], '-'],
  [[0, 0], '-'],
  [[0, 3, 0, 1, 0], '0,3,0,1'],
])('tape %j -> printed as %s, and read again', (tape, text) => {
  expect(printTape(tape)).toBe(text);
  expect(printTape(parseTape(text))).toBe(text);
});

test.each(['1,x', '1,,2', '-1', ''])('no tape: %j -> an error that says what was expected', (text) => {
  expect(() => parseTape(text)).toThrow(/expected integers with commas between/);
});

test('a failing tape -> the fewest and smallest answers that still fail', async () => {
  const failing = [4, 0, 9, 1, 7, 3, 8, 8, 2, 5, 6];
  const smallest = await shrink(failing, (tape) =>
    Promise.resolve((tape[2] ?? 0) >= 3 && (tape[6] ?? 0) >= 2),
  );
  expect(smallest).toEqual([0, 0, 3, 0, 0, 0, 2]);
});

test('a tape that fails but once -> is kept as it is', async () => {
  expect(await shrink([1, 2, 3], () => Promise.resolve(false))).toEqual([1, 2, 3]);
});
