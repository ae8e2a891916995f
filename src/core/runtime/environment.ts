/**
 * The environment variables of an inference process: those that its runtime, device drivers and the system's loader
 * read. All others are withheld, above all tokens and passwords: the process runs a third-party library on untrusted
 * files.
 */

import { TEXTS_VARIABLE } from '../../text/language';

/** Names in capitals, as on Windows. */
const NAMES: ReadonlySet<string> = new Set([
  // Folders of programs, libraries and temporary files.
  ...['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP'],
  ...['LD_LIBRARY_PATH', 'LD_PRELOAD', 'DYLD_LIBRARY_PATH', 'DYLD_FALLBACK_LIBRARY_PATH', 'DYLD_INSERT_LIBRARIES'],
  // Windows needs these to load libraries.
  ...['SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'PROGRAMFILES'],
  ...['NUMBER_OF_PROCESSORS', 'PROCESSOR_ARCHITECTURE', 'PROCESSOR_IDENTIFIER', 'COMPUTERNAME', 'COMSPEC', 'PATHEXT'],
  // The file of texts in the user's language.
  TEXTS_VARIABLE,
  // Makes an editor's program behave as Node.
  ...['ELECTRON_RUN_AS_NODE', 'ELECTRON_NO_ASAR'],
  // Folders where Vulkan's loader looks for drivers, and where drivers cache compiled shaders.
  ...['XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME', 'XDG_CONFIG_DIRS', 'XDG_DATA_HOME', 'XDG_DATA_DIRS', 'XDG_CACHE_HOME'],
  ...['VK_DRIVER_FILES', 'VK_ADD_DRIVER_FILES', 'VK_ICD_FILENAMES', 'VK_LAYER_PATH', 'VK_ADD_LAYER_PATH'],
  ...['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'DRI_PRIME'],
  ...['NVIDIA_VISIBLE_DEVICES', 'NVIDIA_DRIVER_CAPABILITIES', 'NVIDIA_TF32_OVERRIDE'],
  // Settings of the system's allocator.
  ...['MALLOC_ARENA_MAX', 'GLIBC_TUNABLES'],
]);

/** Prefixes of names: CUDA and GPU drivers. */
const FAMILIES = /^(?:CUDA|CUDNN|CUBLAS|VK_LOADER|MESA|LIBGL|GALLIUM|LP|RADV|ANV|__NV|__GLX|__EGL|__VK)_/;

/** A name with such a prefix may still be a secret. */
const SECRET = /KEY|TOKEN|SECRET|PASS|CREDENTIAL|AUTH$/;

/**
 * Read by the runtime when it is loaded, so that it stores and sends nothing about this machine, its models and its
 * runs. Its builds for Linux and macOS upload telemetry from a queue in the user's cache; the first variable disables
 * that. Its build for Windows passes events to the system instead and reads only the second, with which the runtime's
 * own tests disable that. WebAssembly has no telemetry.
 */
export function silence(platform: NodeJS.Platform = process.platform): Readonly<Record<string, string>> {
  return { ORT_DISABLE_TELEMETRY: '1', ...(platform === 'win32' && { ORT_RUNNING_UNIT_TESTS: '1' }) };
}

function needed(name: string): boolean {
  const known = name.toUpperCase();
  return NAMES.has(known) || (FAMILIES.test(known) && !SECRET.test(known));
}

/** The part of an environment that an inference process needs, and what disables its runtime's telemetry. */
export function inferenceEnvironment(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => needed(platform === 'win32' ? name : exact(name)));
  return { ...Object.fromEntries(kept), ...silence(platform) };
}

/** Where names are case-sensitive, a lower-case name is another variable. */
function exact(name: string): string {
  return name === name.toUpperCase() ? name : '';
}
