/** The staff's screens: vite builds `admin/` into `admin/dist` when its sources have changed. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { runQuietly } from './child.mjs';

const root = path.resolve(import.meta.dirname, '..');
const admin = path.join(root, 'admin');
const dist = path.join(admin, 'dist');

/** Builds the screens if they are stale. Returns whether it did; where vite is not installed, what is there stays. */
export async function buildScreens() {
  const vite = findVite();
  if (vite === undefined) return false;
  const digest = await digestOfSources(vite.version);
  const digestFile = path.join(dist, '.digest');
  if ((await readFile(digestFile, 'utf8').catch(() => '')) === digest) return false;
  const draft = path.join(root, '.cache', `screens-${process.pid}`);
  await rm(draft, { recursive: true, force: true });
  const command = [process.execPath, vite.file, 'build', 'admin', '--outDir', draft, '--logLevel', 'error'];
  const { code, output } = await runQuietly(command, { limitSeconds: 300, env: { NODE_ENV: 'production' } });
  if (code !== 0) throw new Error(`The screens failed to build.\n${output}`);
  await compress(draft);
  await writeFile(path.join(draft, '.digest'), digest);
  await replace(draft);
  return true;
}

function findVite() {
  try {
    const file = createRequire(path.join(admin, 'package.json')).resolve('vite/package.json');
    const { version } = createRequire(import.meta.url)(file);
    return { file: path.join(path.dirname(file), 'bin/vite.js'), version };
  } catch {
    return undefined;
  }
}

async function digestOfSources(viteVersion) {
  const hash = createHash('sha256').update(viteVersion);
  const own = ['index.html', 'package.json', 'tsconfig.json', 'vite.config.ts'].map((name) =>
    path.join(admin, name),
  );
  const files = [
    ...own,
    ...(await filesUnder(path.join(admin, 'src'))),
    ...(await filesUnder(path.join(admin, 'public'))),
  ];
  for (const file of files.sort()) hash.update(path.relative(admin, file)).update(await readFile(file));
  return hash.digest('hex');
}

/** Beside each text file lie its brotli and gzip forms, so that serving costs no work. */
async function compress(folder) {
  const texts = (await filesUnder(folder)).filter((file) => /\.(js|css|html|svg|json)$/.test(file));
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  for (const file of texts) {
    const text = await readFile(file);
    await writeFile(`${file}.br`, await promisify(brotliCompress)(text, quality));
    await writeFile(`${file}.gz`, await promisify(gzip)(text));
  }
}

/** The old screens are whole until the new ones are; two builds may run at once. */
async function replace(draft) {
  const old = path.join(root, '.cache', `screens-old-${process.pid}`);
  await mkdir(path.dirname(old), { recursive: true });
  if (existsSync(dist)) await rename(dist, old).catch(() => undefined);
  try {
    await rename(draft, dist);
  } catch {
    await rm(draft, { recursive: true, force: true });
  }
  await rm(old, { recursive: true, force: true });
}

async function filesUnder(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}
