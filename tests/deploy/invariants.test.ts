import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { statedInvariants, testedNumbers } from './invariants';

const root = join(__dirname, '../..');
const tests = new Map(
  readdirSync(join(root, 'tests'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => [`tests/${file}`, testedNumbers(readFileSync(join(root, 'tests', file), 'utf8'))]),
);

function stated(): ReturnType<typeof statedInvariants> {
  return statedInvariants(readFileSync(join(root, 'docs/design.md'), 'utf8'));
}

test('docs/design.md states invariants -> each with a number of its own', () => {
  const numbers = stated().map(({ number }) => number);
  expect(numbers).not.toHaveLength(0);
  expect(numbers).toEqual([...new Set(numbers)]);
});

test('docs/design.md names test files -> each has a test that begins with the number', () => {
  const untested = stated().flatMap(({ number, files }) => {
    if (files.length === 0) return [`${number} names no test file`];
    const without = files.filter((file) => tests.get(file)?.has(number) !== true);
    return without.map((file) => `${file}: no test whose title begins with ${number}`);
  });
  expect(untested).toEqual([]);
});

test('test titles begin with numbers -> docs/design.md states each', () => {
  const known = new Set(stated().map(({ number }) => number));
  const unknown = [...tests].flatMap(([file, numbers]) =>
    [...numbers].filter((number) => !known.has(number)).map((number) => `${file}: ${number}`),
  );
  expect(unknown).toEqual([]);
});

test('rows of a table -> number and files; anything else -> nothing', () => {
  const markdown = `| number | statement | tests |
| --- | --- | --- |
| I1 | a \\| b | \`tests/a.test.ts\`, tests/b/c-d.test.ts |
| I12 | none | |
I3 is mentioned.`;
  expect(statedInvariants(markdown)).toEqual([
    { number: 'I1', files: ['tests/a.test.ts', 'tests/b/c-d.test.ts'] },
    { number: 'I12', files: [] },
  ]);
});

test('titles of tests that run -> their leading numbers', () => {
  const source = `
    describe('I9 not a test', () => {
      test('I1 a + b -> c', () => {});
      it(\`I2, I3 \${x} -> y\`, () => {});
      test.each([[1]])('I4 %d', () => {});
      test.skip('I5 left out', () => {});
      test('about I6', () => {});
      test('I7x is a word', () => {});
      other('I8 a', () => {});
    });`;
  expect([...testedNumbers(source)]).toEqual(['I1', 'I2', 'I3', 'I4']);
});
