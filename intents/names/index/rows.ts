/** One package as a source tells it. */
export interface PackageRow {
  readonly attribute: string;
  readonly version: string;
  readonly pname: string;
  /** The command it is run by, when the source knows one. */
  readonly program: string;
  readonly description: string;
  readonly unfree: boolean;
  readonly broken: boolean;
  readonly insecure: boolean;
}

/** What is said of a package before anyone confirms. */
export interface PackageDetails extends PackageRow {
  /** False for an attribute inside a set, as python3Packages.numpy. */
  readonly topLevel: boolean;
  /** In how many of 103 public configurations it stands. */
  readonly configurations: number;
  readonly installed: boolean;
}

/** Why a key leads to an entry, the most direct first. */
export const KEY_KINDS = ['attribute', 'alias', 'program', 'pname', 'head', 'leaf'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

export const UNFREE = 1;
export const BROKEN = 2;
export const INSECURE = 4;
export const TOP_LEVEL = 8;

/** The flags of a row as one number. */
export function flagsOf(row: PackageRow): number {
  return (
    (row.unfree ? UNFREE : 0) |
    (row.broken ? BROKEN : 0) |
    (row.insecure ? INSECURE : 0) |
    (row.attribute.includes('.') ? 0 : TOP_LEVEL)
  );
}
