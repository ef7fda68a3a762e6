import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { convertCompilerOptionsFromJson, readConfigFile, sys, transpileModule } from 'typescript';
import { MUTANTS } from './mutants';

const root = join(__dirname, '../..');
const config = readConfigFile(join(root, 'tsconfig.base.json'), (path) => sys.readFile(path)).config as {
  readonly compilerOptions: unknown;
};
const { options } = convertCompilerOptionsFromJson(config.compilerOptions, root);

/** What the build makes of a file of the functions; `file` is below functions/lib. */
function built(file: string): string {
  const source = readFileSync(join(root, 'functions/src', file.replace(/\.js$/, '.ts')), 'utf8');
  return transpileModule(source, { compilerOptions: options }).outputText;
}

test.each(MUTANTS.map(({ name, patches }) => ({ name, patches })))(
  'planted bug $name -> what it changes is in the code, just once',
  ({ patches }) => {
    const found = patches.map(({ file, find }) => ({
      file,
      find,
      times: built(file).split(find).length - 1,
    }));
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(({ times }) => times !== 1)).toEqual([]);
  },
);

test('planted bugs -> each has a name of its own', () => {
  const names = MUTANTS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
