/**
 * A GPU in software: Vulkan by SwiftShader, which Chromium brings. With it WebGPU can be tested, slowly, on a machine without
 * a GPU.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { bringChromium } from './realEditor.mjs';

const DRIVER = 'vk_swiftshader_icd.json';
const LOADER = 'libvulkan.so.1';
const FOLDERS = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/usr/lib64/chromium-browser',
  '/opt/google/chrome',
  '/snap/chromium/current/usr/lib/chromium-browser',
];

/** The folder of Chromium with SwiftShader in it; installs Debian's where that is possible. Null where there is none. */
function driverFolder() {
  if (process.platform !== 'linux') return null;
  const chromium = bringChromium();
  const folders = [...(chromium ? [dirname(realpathSync(chromium))] : []), ...FOLDERS];
  return folders.find((folder) => existsSync(join(folder, DRIVER))) ?? null;
}

function writable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** The file of Vulkan's loader: the system's, or the one that Chromium brings. Null where there is none. */
export function vulkanLoader() {
  const { stdout } = spawnSync('ldconfig', ['-p'], { encoding: 'utf8' });
  const system = /libvulkan\.so\.1 .*=> (\/\S+)/.exec(stdout ?? '')?.[1];
  if (system) return system;
  const folder = driverFolder();
  const own = folder && join(folder, LOADER);
  return own && existsSync(own) ? own : null;
}

/** What a process needs in its environment, from its start, to compute WebGPU with it; null where there is none. */
export function swiftShader() {
  const folder = driverFolder();
  if (!folder) return null;
  const { LD_LIBRARY_PATH, XDG_RUNTIME_DIR } = process.env;
  // Its own loader of Vulkan, where the machine may have none.
  const libraries = existsSync(join(folder, LOADER)) ? [folder] : [];
  const driver = join(folder, DRIVER);
  return {
    VK_DRIVER_FILES: driver,
    VK_ICD_FILENAMES: driver,
    LD_LIBRARY_PATH: [...libraries, ...(LD_LIBRARY_PATH ? [LD_LIBRARY_PATH] : [])].join(delimiter),
    XDG_RUNTIME_DIR:
      XDG_RUNTIME_DIR && writable(XDG_RUNTIME_DIR) ? XDG_RUNTIME_DIR : mkdtempSync(join(tmpdir(), 'gradlens-run-')),
  };
}
