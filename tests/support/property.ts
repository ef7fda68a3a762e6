import fc from 'fast-check';

/**
 * Properties run with a new seed each time. To replay a run, give it the seed that it printed:
 *
 *     FC_SEED=123 npx jest --selectProjects derive -t "title of the test"
 *
 * A failure prints the path to its smallest counterexample besides.
 */
const given = process.env['FC_SEED'];
const seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);

process.stderr.write(`properties run with FC_SEED=${seed}\n`);

export function check<Values>(property: fc.IProperty<Values>, numRuns: number): void {
  fc.assert(property, { seed, numRuns });
}

/** The same for properties that wait for something. What fails is shown as it came: to make it smaller would take minutes. */
export function checkAsync<Values>(property: fc.IAsyncProperty<Values>, numRuns: number): Promise<void> {
  return fc.assert(property, { seed, numRuns, endOnFailure: true });
}
