/**
 * `npm run zones`: holds imports to the table of rooms in CONTRIBUTING.md, for every source file.
 * A folder that the table does not name, an import that it does not allow and a circle of imports (between rooms, or between
 * files, types counted) fail; so do a name that two files export and a second way to write what CONTRIBUTING.md settles.
 * What tests import is free.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** `import … from 'x'`, `export … from 'x'`, `import 'x'`, `import('x')`, `require('x')`; formatted code has them at line starts. */
const IMPORT = /(?:^(?:import|export)\b[^'";]*?\bfrom\s*|^import\s*|\bimport\(\s*|\brequire\(\s*)'([^']+)'/gm;

/** Puts texts into the user's language: for every room but declarations. */
const TEXTS = '@vscode/l10n';

/**
 * The rooms of the table, each with what it may import: rooms by their folder, packages by name, `node:` for Node's own.
 * @param {string} markdown
 * @returns {Map<string, Set<string>>}
 */
export function readRooms(markdown) {
  const rooms = new Map();
  for (const [, room, , allowed] of markdown.matchAll(/^\| `((?:src|media)[^`]*)` +\|([^|\n]*)\|([^|\n]*)\|$/gm))
    rooms.set(room, new Set([...allowed.matchAll(/`([^`]+)`/g)].map(([, name]) => name)));
  return rooms;
}

/** The room that a file lies in: the longest folder or file of the table that holds it; undefined for none. */
export function roomOf(file, rooms) {
  return [...rooms.keys()]
    .filter((room) => file === room || file.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];
}

/** @returns what a file imports: files of the project by path, packages by name */
export function importsOf(file, text, exists) {
  return [...text.matchAll(IMPORT)].map(([, name]) => {
    if (!name.startsWith('.')) {
      if (name.startsWith('node:')) return { builtin: name };
      return { package: name.split('/', name.startsWith('@') ? 2 : 1).join('/') };
    }
    const base = normalize(join(dirname(file), name));
    return { file: [`${base}.ts`, base, `${base}/index.ts`].find(exists) ?? base };
  });
}

/** Strongly connected groups of more than one member (Tarjan 1972). @param edges member -> members */
export function circles(edges) {
  const index = new Map();
  const low = new Map();
  const stack = [];
  const found = [];
  const visit = (v) => {
    index.set(v, index.size);
    low.set(v, index.get(v));
    stack.push(v);
    for (const w of edges.get(v) ?? []) {
      if (!index.has(w)) {
        visit(w);
        low.set(v, Math.min(low.get(v), low.get(w)));
      } else if (stack.includes(w)) low.set(v, Math.min(low.get(v), index.get(w)));
    }
    if (low.get(v) !== index.get(v)) return;
    const group = stack.splice(stack.indexOf(v));
    if (group.length > 1) found.push(group.sort());
  };
  for (const v of edges.keys()) if (!index.has(v)) visit(v);
  return found;
}

/** Every fault, one line each. @param files path -> text of every source file */
export function faults(files, rooms) {
  const lines = [];
  const betweenFiles = new Map();
  const betweenRooms = new Map([...rooms.keys()].map((room) => [room, new Set()]));
  for (const [file, text] of files) {
    const room = roomOf(file, rooms);
    if (room === undefined) {
      lines.push(`${file}: no room of the table in CONTRIBUTING.md holds it: name its folder there`);
      continue;
    }
    const allowed = rooms.get(room);
    const own = new Set();
    betweenFiles.set(file, own);
    for (const imported of importsOf(file, text, (path) => files.has(path))) {
      if (imported.builtin) {
        if (!allowed.has('node:')) lines.push(`${file}: ${room} may not import ${imported.builtin}`);
      } else if (imported.package) {
        if (!allowed.has(imported.package) && !(imported.package === TEXTS && room !== 'src/protocol'))
          lines.push(`${file}: ${room} may not import the package ${imported.package}`);
      } else {
        if (files.has(imported.file)) own.add(imported.file);
        const other = roomOf(imported.file, rooms);
        if (other === room || (other === undefined && !/^(src|media)\//.test(imported.file))) continue;
        if (other !== undefined) betweenRooms.get(room).add(other);
        if (other === undefined || !allowed.has(other)) lines.push(`${file}: ${room} may not import ${imported.file}`);
      }
    }
  }
  for (const group of circles(betweenFiles)) lines.push(`a circle of imports between files: ${group.join(', ')}`);
  for (const group of circles(betweenRooms)) lines.push(`a circle of imports between rooms: ${group.join(', ')}`);
  return lines;
}

/** `export const x`, `export class X` …; not what is exported once more from elsewhere. */
const DECLARED =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:const|let|function\*?|class|interface|type|enum) (\w+)/gm;

/** Names that two files export: one meaning, one name. Generated files do not count. */
export function sharedNames(files) {
  const owners = new Map();
  for (const [file, text] of files)
    if (!file.endsWith('_pb.ts'))
      for (const [, name] of text.matchAll(DECLARED)) owners.set(name, new Set(owners.get(name)).add(file));
  return [...owners]
    .filter(([, own]) => own.size > 1)
    .map(([name, own]) => `the name ${name} is exported by ${[...own].join(' and ')}: one meaning, one name`);
}

/** What is written one way only: the text at a line's start, what is wrong with it. */
const DIALECT = [
  [/^\s+(?:(?:static|readonly|async|get|set) )*\*?#(\w+)/gm, "is private by '#': write 'private'"],
  [/\bthis\.#(\w+)/g, "is private by '#': write 'private'"],
  [/^(?:export )?const ([a-z]\w*)(?:: [^=\n]+)? =\s+(?:-?\d|['"`]|\/[^*/])/gm, 'is a constant: its name is UPPER_CASE'],
];

/** Second ways to write what is written one way; generated files do not count. */
export function dialectFaults(files) {
  return [...files]
    .filter(([file]) => !file.endsWith('_pb.ts'))
    .flatMap(([file, text]) =>
      DIALECT.flatMap(([pattern, fault]) => [...text.matchAll(pattern)].map(([, name]) => `${file}: ${name} ${fault}`)),
    );
}

/** Source files under a root that git would hold; path -> text. */
export function sources(root, folders = ['src', 'media']) {
  const files = new Map();
  for (const folder of folders)
    for (const name of readdirSync(join(root, folder), { recursive: true })) {
      const file = join(folder, name).replaceAll('\\', '/');
      if (/\.ts$/.test(file) && !/\.d\.ts$/.test(file)) files.set(file, readFileSync(join(root, file), 'utf8'));
    }
  return files;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..');
  const table = join(root, 'CONTRIBUTING.md');
  const rooms = readRooms(readFileSync(table, 'utf8'));
  const files = sources(root);
  const missing = [...rooms.keys()].filter((room) => !existsSync(join(root, room)));
  const lines = [
    ...missing.map((room) => `${relative(root, table)}: the table names ${room}, which is not there`),
    ...faults(files, rooms),
    ...sharedNames(files),
    ...dialectFaults(files),
  ];
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exitCode = lines.length === 0 ? 0 : 1;
}
