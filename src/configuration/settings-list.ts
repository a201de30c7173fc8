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

interface Schema {
  readonly properties: Readonly<Record<string, { readonly properties: Readonly<Record<string, Property>> }>>;
}

const schema = (): Schema => z.toJSONSchema(Settings, { io: 'input' }) as unknown as Schema;

/** All settings, with what each is and may be. */
export function listSettings(settings: Settings): SettingInfo[] {
  const file = join(packageRoot(), 'src', 'configuration', 'explanations.yaml');
  const explanations = parse(readFileSync(file, 'utf8')) as Record<string, string>;
  return Object.entries(schema().properties).flatMap(([table, { properties }]) =>
    Object.entries(properties).map(([key, property]) => {
      const path = `${table}.${key}`;
      const values = settings as unknown as Record<string, Record<string, Value | undefined>>;
      return {
        path,
        explanation: explanations[path] ?? '',
        allowed: allowedBy(property),
        value: values[table]?.[key] ?? null,
        default: property.default ?? null,
      };
    }),
  );
}

/** Reads what was typed or said as a value of the kind that the setting has; as it is where it fits none. */
export function valueFor(path: string, given: Value): Value {
  const [table = '', key = ''] = path.split('.');
  const type = schema().properties[table]?.properties[key]?.type;
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
