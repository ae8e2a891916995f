export type Rooms = Map<string, Set<string>>;
export function readRooms(markdown: string): Rooms;
export function roomOf(file: string, rooms: Rooms): string | undefined;
export type Imported = { readonly file: string } | { readonly package: string } | { readonly builtin: string };
export function importsOf(file: string, text: string, exists: (path: string) => boolean): readonly Imported[];
export function circles(edges: ReadonlyMap<string, ReadonlySet<string>>): readonly (readonly string[])[];
export function faults(files: ReadonlyMap<string, string>, rooms: Rooms): readonly string[];
export function sources(root: string, folders?: readonly string[]): Map<string, string>;
export function sharedNames(files: ReadonlyMap<string, string>): readonly string[];
