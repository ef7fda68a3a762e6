import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from '../tour/options';
import { APP_SHAPES } from './app-queries';
import { checkIndexes, type IndexFile } from './check';
import { RECORDING_VARIABLE, recordedShapes } from './recording';
import { textOf, type QueryShape } from './shape';

const root = join(__dirname, '..');

const usage = `Usage: npm run indexes -- [options]

Lists the queries that the service made in the last run of journeys and those that an app may make, each with the index that
serves it, and says what firestore.indexes.json lacks or holds for nothing.

  --json   one JSON object with the totals on standard output, and no list
  --help   this text

Ends with 0 when every query has its index and every index its query, else with 1.
`;

async function main(args: string[]): Promise<number> {
  const flag = { type: 'boolean', default: false } as const;
  const { json, help } = parseArgs({ args, options: { json: flag, help: flag } }).values;
  if (help) {
    process.stdout.write(usage);
    return 0;
  }
  const shapes = allShapes(process.env[RECORDING_VARIABLE] ?? join(root, '.cache', 'queries'));
  const file = JSON.parse(await readFile(join(root, 'firestore.indexes.json'), 'utf8')) as IndexFile;
  const { queries, composites, wrong } = checkIndexes(shapes, file);

  const totals = { shapes: queries.length, composites, wrong: wrong.length };
  const width = Math.max(...queries.map(({ query }) => query.length));
  const lines = json
    ? [JSON.stringify(totals)]
    : [
        ...queries.map(({ query, index }) => `${query.padEnd(width)}  ${index}`),
        `${totals.shapes} queries, ${totals.composites} composite indexes, ${totals.wrong} wrong`,
      ];
  process.stdout.write(`${lines.join('\n')}\n`);
  for (const line of wrong) process.stderr.write(`${line}\n`);
  return wrong.length === 0 ? 0 : 1;
}

/** What was recorded and what an app may ask, each once, in the order of their texts. */
function allShapes(recording: string): QueryShape[] {
  const recorded = recordedShapes(recording);
  if (recorded.length === 0) {
    throw new Error('No run of journeys without failures is recorded: npm test -- --only journeys,indexes');
  }
  const byText = new Map([...recorded, ...APP_SHAPES].map((shape) => [textOf(shape), shape]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, shape]) => shape);
}

runCommand(usage, main);
