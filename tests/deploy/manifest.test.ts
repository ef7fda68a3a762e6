import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildFunctions, runNode, type BuiltFunctions } from './built-functions';
import { expectReviewed } from './reviewed';

/** What firebase-functions finds to deploy; `specVersion` v1alpha1. */
interface Manifest {
  readonly endpoints: Readonly<Record<string, { readonly entryPoint: string }>>;
  readonly params: readonly { readonly name: string }[];
}

const root = join(__dirname, '../..');
const reviewedFile = join(__dirname, 'manifest.snapshot.json');

let built: BuiltFunctions;
let manifest: Manifest;

beforeAll(() => {
  built = buildFunctions();
  const output = join(built.folder, 'manifest.json');
  const discovery = join(root, 'node_modules/.bin/firebase-functions');
  runNode([discovery], { cwd: built.folder, env: { FUNCTIONS_MANIFEST_OUTPUT_PATH: output } });
  manifest = JSON.parse(readFileSync(output, 'utf8')) as Manifest;
}, 120_000);

afterAll(() => {
  built.remove();
});

test('built functions -> the reviewed names, triggers, retries, regions, memory, timeouts and rate limits', () => {
  if (process.env['UPDATE_MANIFEST'] === '1') {
    writeFileSync(reviewedFile, `${JSON.stringify(manifest, null, 2)}\n`);
  }
  const reviewed = JSON.parse(readFileSync(reviewedFile, 'utf8')) as Manifest;
  expectReviewed(
    manifest,
    reviewed,
    'What would be deployed is not what was reviewed in tests/deploy/manifest.snapshot.json. If the difference is meant:\n' +
      '  UPDATE_MANIFEST=1 npm test -- --only deploy\nand review the file.',
  );
});

test('every export of the index -> a function that is deployed under its own name, in a group as group-name', () => {
  const list =
    'const list = (exported, group) => Object.entries(exported).flatMap(([name, value]) => ' +
    'typeof value === "object" ? list(value, `${group}${name}-`) : [[group + name, typeof value, value?.__endpoint !== undefined]])';
  const print = 'process.stdout.write(JSON.stringify(list(require("./lib/index.js"), "")))';
  const exported = JSON.parse(runNode(['-e', `${list}; ${print}`], { cwd: built.folder })) as unknown[];
  const names = Object.keys(manifest.endpoints);
  expect(exported.toSorted()).toEqual(names.toSorted().map((name) => [name, 'function', true]));
  for (const [name, { entryPoint }] of Object.entries(manifest.endpoints))
    expect(entryPoint).toBe(name.replaceAll('-', '.'));
});

test('every parameter -> a value for the emulator, which would ask for it and wait', () => {
  const file = readFileSync(join(root, 'functions/.env.demo-spotter'), 'utf8');
  const given = [...file.matchAll(/^(\w+)=\S/gm)].map(([, name]) => name);
  expect(given.toSorted()).toEqual(manifest.params.map(({ name }) => name).toSorted());
});
