import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageRoot } from '../paths.js';
import { Settings } from '../settings.js';
import type { Value } from './toml-edit.js';

/** One setting, as it is told to people. */
export interface SettingInfo {
  /** `table.key` */
  readonly path: string;
  readonly explanation: string;
  /** What it may be, in words. */
  readonly allowed: string;
  readonly value: Value | null;
  readonly default: Value | null;
}

interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: Value;
}

interface Table {
  readonly properties: Readonly<Record<string, Property>>;
}

interface Schema {
  /** Of a table of tables, such as the other machines, each one is as `additionalProperties` says. */
  readonly properties: Readonly<Record<string, Table | { readonly additionalProperties: Table }>>;
}

/** A name in a table of tables, in the path that explains all of them. */
const ANY = 'NAME';

const schema = (): Schema => z.toJSONSchema(Settings, { io: 'input' }) as unknown as Schema;

/** All settings, with what each is and may be; those of other machines for each machine that is named. */
export function listSettings(settings: Settings): SettingInfo[] {
  const explanations = readExplanations();
  return Object.entries(schema().properties).flatMap(([table, of]) => {
    const values = (settings as unknown as Record<string, Record<string, unknown>>)[table];
    if ('properties' in of) return settingsOf(table, table, of, values as Values | undefined, explanations);
    return Object.entries(values ?? {}).flatMap(([name, inner]) =>
      settingsOf(
        `${table}.${name}`,
        `${table}.${ANY}`,
        of.additionalProperties,
        inner as Values,
        explanations,
      ),
    );
  });
}

/** What a setting is and may be, named or not yet; undefined where there is none of that path. */
export function settingAt(path: string): Omit<SettingInfo, 'value'> | undefined {
  const found = tableAt(path);
  if (found === undefined) return undefined;
  const { table, explained, own } = found;
  return settingsOf(table, explained, own, undefined, readExplanations()).find((info) => info.path === path);
}

/** The table that a setting's path leads to: by its path, and by that of its explanations. */
function tableAt(path: string): { table: string; explained: string; own: Table } | undefined {
  const { table } = partsOf(path);
  const [first = '', name] = table.split('.');
  const of = schema().properties[first];
  if (of === undefined) return undefined;
  if ('properties' in of) return name === undefined ? { table, explained: table, own: of } : undefined;
  return name === undefined
    ? undefined
    : { table, explained: `${first}.${ANY}`, own: of.additionalProperties };
}

/** The table and the key of a setting's path. */
export function partsOf(path: string): { readonly table: string; readonly key: string } {
  const at = path.lastIndexOf('.');
  return { table: path.slice(0, Math.max(at, 0)), key: path.slice(at + 1) };
}

type Values = Readonly<Record<string, Value | undefined>>;

function settingsOf(
  table: string,
  explained: string,
  { properties }: Table,
  values: Values | undefined,
  explanations: Readonly<Record<string, string>>,
): SettingInfo[] {
  return Object.entries(properties).map(([key, property]) => ({
    path: `${table}.${key}`,
    explanation: explanations[`${explained}.${key}`] ?? '',
    allowed: allowedBy(property),
    value: values?.[key] ?? null,
    default: property.default ?? null,
  }));
}

function readExplanations(): Record<string, string> {
  const file = join(packageRoot(), 'src', 'configuration', 'explanations.yaml');
  return parse(readFileSync(file, 'utf8')) as Record<string, string>;
}

/** Reads what was typed or said as a value of the kind that the setting has; as it is where it fits none. */
export function valueFor(path: string, given: Value): Value {
  const type = tableAt(path)?.own.properties[partsOf(path).key]?.type;
  if (typeof given !== 'string') return given;
  if (type === 'boolean')
    return { on: true, yes: true, true: true, off: false, no: false, false: false }[given] ?? given;
  const number = Number(given);
  return (type === 'number' || type === 'integer') && given.trim() !== '' && !Number.isNaN(number)
    ? number
    : given;
}

function allowedBy({ type, enum: names, minimum, maximum }: Property): string {
  if (names !== undefined) return names.join(', ');
  if (type === 'boolean') return 'on or off';
  if (type === 'string') return 'a text';
  const whole = type === 'integer' ? 'a whole number' : 'a number';
  return minimum === undefined ? whole : `${whole} from ${minimum} to ${maximum ?? 'any'}`;
}
