/**
 * Follows functions/'s production dependencies through the root lockfile, as Node resolves them:
 * `visit({parent, name, path, entry})` for every edge; it returns the value that stands for the package found, to be
 * the parent of its own edges, or undefined to go no further.
 */
export function walkProduction(rootLock, functionsNode, visit) {
  const queue = [{ node: functionsNode, path: 'functions' }];
  for (let item = queue.shift(); item; item = queue.shift()) {
    for (const { name, optional } of productionDependencies(rootLock.packages[item.path])) {
      const path = resolve(rootLock, item.path, name);
      if (path === undefined) {
        if (optional) continue;
        throw new Error(`${item.path} needs ${name}, which package-lock.json lacks: run npm install`);
      }
      const node = visit({ parent: item.node, name, path, entry: rootLock.packages[path] });
      if (node !== undefined) queue.push({ node, path });
    }
  }
}

/** The names that a package needs at run time. npm leaves optional peers out unless something else brings them. */
function productionDependencies(entry) {
  const {
    dependencies = {},
    optionalDependencies = {},
    peerDependencies = {},
    peerDependenciesMeta = {},
  } = entry;
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
  const found = new Map([...Object.keys(dependencies), ...peers].map((name) => [name, false]));
  for (const name of Object.keys(optionalDependencies)) found.set(name, true);
  return [...found].map(([name, optional]) => ({ name, optional }));
}

/** The path of the package that `name` means for the package at `from`, or undefined. */
function resolve(lock, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (!folder.endsWith('node_modules') && path in lock.packages) return path;
    if (folder === '') return undefined;
  }
}

/** What differs between functions/package-lock.json and the root lockfile, one sentence each; empty when in step. */
export function differences({ rootLock, functionsLock, functionsPackage }) {
  const found = [];
  for (const [where, entry] of [
    ['package-lock.json', rootLock.packages.functions],
    ['functions/package-lock.json', functionsLock.packages['']],
  ]) {
    if (sorted(entry?.dependencies) !== sorted(functionsPackage.dependencies)) {
      found.push(`${where} is for other dependencies than functions/package.json has`);
    }
  }
  if (found.length > 0) return found;

  const seen = new Set();
  const used = new Set(['']);
  walkProduction(rootLock, '', ({ parent, name, path, entry }) => {
    const ours = resolve(functionsLock, parent, name);
    const edge = `${parent} ${ours} ${path}`;
    if (seen.has(edge)) return undefined;
    seen.add(edge);
    if (ours === undefined) {
      found.push(`${name} ${entry.version} is missing (${parent === '' ? 'functions' : parent} needs it)`);
      return undefined;
    }
    used.add(ours);
    const { version, integrity } = functionsLock.packages[ours];
    if (version !== entry.version)
      found.push(`${ours} is ${version}, the root has ${entry.version} at ${path}`);
    else if (integrity !== entry.integrity)
      found.push(`${ours} ${version} has another integrity than ${path}`);
    return ours;
  });
  for (const path of Object.keys(functionsLock.packages))
    if (!used.has(path)) found.push(`nothing needs ${path}`);
  for (const [path, { resolved }] of Object.entries(functionsLock.packages)) {
    if (resolved) found.push(`${path} names where it was fetched: ${resolved}`);
  }
  return found;
}

function sorted(dependencies = {}) {
  return JSON.stringify(Object.entries(dependencies).sort());
}

/**
 * A lockfile for functions/ alone with the versions of the root lockfile. npm puts its flags right (dev, peer)
 * and moves nothing that fits.
 */
export function seedFrom(rootLock, functionsPackage) {
  const { name, version, license, dependencies, engines } = functionsPackage;
  const packages = { '': { name, version, license, dependencies, engines } };
  const lock = { name, version, lockfileVersion: rootLock.lockfileVersion, requires: true, packages };
  const origin = new Map();
  walkProduction(rootLock, '', ({ parent, name: needed, path, entry }) => {
    const there = resolve(lock, parent, needed);
    if (there !== undefined && origin.get(there) === path) return undefined;
    const place =
      there === undefined || parent === '' ? `node_modules/${needed}` : `${parent}/node_modules/${needed}`;
    packages[place] = entry;
    origin.set(place, path);
    return place;
  });
  return lock;
}
