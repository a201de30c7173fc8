import { readFile } from 'node:fs/promises';
import { brotliDecompressSync } from 'node:zlib';
import { rowsOf } from '../data.js';
import { NamesError } from '../errors.js';
import type { PackageRow } from './rows.js';

/**
 * The shapes in which a machine lists its packages: a tab-separated list,
 * `nix-env -qaP --json --meta`, `nix search --json`, and a channel's own
 * `packages.json` (also as `packages.json.br`).
 */

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What an attribute path begins with when it is listed through a channel or a flake. */
const PREFIX = /^(?:(?:legacyPackages|packages)\.[^.]+\.|(?:nixos|nixpkgs)(?:-[^.]+)?\.)/;

function meta(value: unknown): {
  description: string;
  program: string;
  unfree: boolean;
  broken: boolean;
  insecure: boolean;
} {
  const record = isRecord(value) ? value : {};
  const licences = [record.license].flat();
  return {
    description: text(record.description).replace(/\s+/g, ' ').trim(),
    program: text(record.mainProgram),
    unfree: record.unfree === true || licences.some((licence) => isRecord(licence) && licence.free === false),
    broken: record.broken === true,
    insecure:
      record.insecure === true ||
      (Array.isArray(record.knownVulnerabilities) && record.knownVulnerabilities.length > 0),
  };
}

function fromEntry(path: string, value: Json): PackageRow {
  const known = meta(value.meta);
  const full = text(value.name);
  const pname = text(value.pname) || full.replace(/-\d.*$/, '');
  return {
    ...known,
    attribute: path.replace(PREFIX, ''),
    version: text(value.version) || full.slice(pname.length + 1),
    pname,
    description: known.description || text(value.description).replace(/\s+/g, ' ').trim(),
  };
}

/** Packages of any of the JSON listings. Throws NamesError `source-format` when it is none of them. */
export function packagesFromJson(value: unknown): PackageRow[] {
  const listing =
    isRecord(value) && isRecord(value.packages) && typeof value.version === 'number' ? value.packages : value;
  if (!isRecord(listing))
    throw new NamesError(
      'source-format',
      'The package list is not a JSON object of packages; give what nix search --json or nix-env -qaP --json --meta prints.',
    );
  const rows: PackageRow[] = [];
  for (const [path, entry] of Object.entries(listing)) if (isRecord(entry)) rows.push(fromEntry(path, entry));
  return rows;
}

/** Packages of a tab-separated list; its heading names the columns, of which `attribute` must be one. */
export function packagesFromTsv(list: string): PackageRow[] {
  const heading = list.slice(0, list.indexOf('\n')).split('\t');
  const column = (name: string): number => heading.indexOf(name);
  const at = {
    attribute: column('attribute'), version: column('version'), pname: column('pname'), program: column('main_program'), description: column('description'),
    unfree: column('unfree'), broken: column('broken'), insecure: column('insecure'),
  }; // prettier-ignore
  if (at.attribute < 0)
    throw new NamesError(
      'source-format',
      'The package list has no column "attribute" in its first line; add a heading that names the columns.',
    );
  return rowsOf(list).map((row) => {
    const field = (index: number): string => row[index] ?? '';
    const attribute = field(at.attribute);
    return {
      attribute,
      version: field(at.version),
      pname: field(at.pname) || attribute.split('.').at(-1)!,
      program: field(at.program),
      description: field(at.description),
      unfree: field(at.unfree) === '1',
      broken: field(at.broken) === '1',
      insecure: field(at.insecure) === '1',
    };
  });
}

/** Reads a listing from a file, whatever its shape. Throws NamesError `source-unreadable`, `source-format` or `source-empty`. */
export async function readPackages(file: string): Promise<PackageRow[]> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
    if (file.endsWith('.br')) bytes = brotliDecompressSync(bytes);
  } catch (cause) {
    throw new NamesError(
      'source-unreadable',
      `The package list ${file} can't be read; check that it is there and whole.`,
      { cause },
    );
  }
  const content = bytes.toString('utf8');
  const rows = /^\s*\{/.test(content.slice(0, 100))
    ? packagesFromJson(parse(content, file))
    : packagesFromTsv(content);
  const named = rows.filter((row) => row.attribute !== '');
  if (named.length === 0)
    throw new NamesError('source-empty', `The package list ${file} has no packages in it.`);
  return named;
}

function parse(content: string, file: string): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw new NamesError('source-format', `The package list ${file} is not whole JSON; make it anew.`, {
      cause,
    });
  }
}
