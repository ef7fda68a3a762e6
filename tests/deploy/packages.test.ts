import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { buildFunctions, functionsFolder, type BuiltFunctions } from './built-functions';

interface Package {
  readonly main?: string;
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const functionsPackage = readPackage(functionsFolder);
const declared = Object.keys(functionsPackage.dependencies ?? {});

let built: BuiltFunctions;
let required: string[];

beforeAll(() => {
  built = buildFunctions();
  required = requiredPackages(join(built.folder, 'lib'));
}, 120_000);

afterAll(() => {
  built.remove();
});

test('what the built functions require -> declared in their own package.json, which is all that a deploy installs', () => {
  expect(required).not.toHaveLength(0);
  expect(required.filter((name) => !declared.includes(name))).toEqual([]);
});

test('what their package.json declares -> required, or asked for by a package that is', () => {
  const askedFor = required.flatMap((name) => {
    const { optionalDependencies, peerDependencies } = readPackage(
      join(functionsFolder, '../node_modules', name),
    );
    return Object.keys({ ...optionalDependencies, ...peerDependencies });
  });
  expect(declared.filter((name) => !required.includes(name) && !askedFor.includes(name))).toEqual([]);
});

test('versions that are declared -> exact', () => {
  for (const version of Object.values(functionsPackage.dependencies ?? {})) {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  }
});

test('what firebase.json names -> is there', () => {
  const root = join(functionsFolder, '..');
  const config = JSON.parse(readFileSync(join(root, 'firebase.json'), 'utf8')) as {
    readonly functions: readonly { readonly source: string }[];
    readonly firestore: { readonly rules: string; readonly indexes: string };
  };
  expect(config.functions.map(({ source }) => readPackage(join(root, source)))).toEqual([functionsPackage]);
  expect(functionsPackage.main).toBe('lib/index.js');
  expect(functionsPackage.engines?.node).toBe('22');
  expect(readFileSync(join(root, config.firestore.rules), 'utf8')).toContain('service cloud.firestore');
  const indexes = JSON.parse(readFileSync(join(root, config.firestore.indexes), 'utf8')) as object;
  expect(Object.keys(indexes).toSorted()).toEqual(['fieldOverrides', 'indexes']);
});

/** The packages that compiled files load, at once or later; without Node's own modules. */
function requiredPackages(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.js'),
  );
  const specifiers = files.flatMap((file) => {
    const code = readFileSync(join(folder, file), 'utf8');
    return [...code.matchAll(/\b(?:require|import)\((['"])([^'"]+)\1\)/g)].map(
      ([, , specifier = '']) => specifier,
    );
  });
  const names = specifiers
    .filter((specifier) => !specifier.startsWith('.') && !isBuiltin(specifier))
    .map((specifier) =>
      specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/'),
    );
  return [...new Set(names)].toSorted();
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier);
}

function readPackage(folder: string): Package {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package;
}
