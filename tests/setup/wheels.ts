/** Small wheels, and a page that lists them the way pip reads it. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Model } from '../../src/setup/manifest.js';

const BUILD = `
import sys, zipfile, os
name, target = sys.argv[1:]
with zipfile.ZipFile(target, 'w', zipfile.ZIP_DEFLATED) as wheel:
    info = name + '-1.0.dist-info/'
    wheel.writestr(name + '/__init__.py', '')
    wheel.writestr(name + '/assets/big.bin', os.urandom(600_000))
    wheel.writestr(name + '/assets/sub/small.txt', 'small')
    wheel.writestr(name + '/assets/unwanted.txt', 'unwanted')
    wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: ' + name + '\\nVersion: 1.0\\n')
    wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr(info + 'RECORD', '')
`;

export interface TestWheel {
  file: string;
  content: Buffer;
  model: Model;
}

/** A wheel "name" 1.0 and the manifest's entry for it. */
export function makeWheel(name: string, python = 'python3'): TestWheel {
  const folder = mkdtempSync(join(tmpdir(), 'aloud-wheel-'));
  const file = `${name}-1.0-py3-none-any.whl`;
  execFileSync(python, ['-c', BUILD, name, join(folder, file)]);
  const content = readFileSync(join(folder, file));
  const read = (path: string) => {
    const script =
      'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))';
    return execFileSync(python, ['-c', script, join(folder, file), `${name}/assets/${path}`]);
  };
  const files = ['big.bin', 'sub/small.txt'].map((path) => {
    const bytes = read(path);
    return { path, size: bytes.length, sha256: sha256(bytes) };
  });
  rmSync(folder, { recursive: true });
  const model: Model = {
    name: name.replaceAll('_', '-'),
    purpose: 'a test',
    need: 'run',
    without: 'Nothing is tested.',
    licence: 'MIT',
    sources: [{ kind: 'pypi', project: name, version: '1.0', platform: 'any', python: '311' }],
    archive: { file, size: content.length, sha256: sha256(content), prefix: `${name}/assets/` },
    files,
  };
  return { file, content, model };
}

/** What a server has to hold so that `pip --find-links <server>/` finds the wheels. */
export function wheelPages(wheels: readonly TestWheel[]): Map<string, Buffer> {
  const links = wheels.map(({ file }) => `<a href="${file}">${file}</a>`).join('\n');
  const pages = new Map<string, Buffer>([
    ['/', Buffer.from(`<!DOCTYPE html><html><body>${links}</body></html>`)],
  ]);
  for (const { file, content } of wheels) pages.set(`/${file}`, content);
  return pages;
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
