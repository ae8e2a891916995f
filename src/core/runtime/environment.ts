/**
 * The environment of an inference process: what its runtime, the drivers of its device and the system's loader read.
 * Everything else stays here, tokens and passwords first: the process runs a library that nobody here wrote on files that
 * nobody here trusts.
 */

/** By name, as on Windows in capitals. */
const NAMES: ReadonlySet<string> = new Set([
  // Where programs, libraries and temporary files are.
  ...['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP'],
  ...['LD_LIBRARY_PATH', 'LD_PRELOAD', 'DYLD_LIBRARY_PATH', 'DYLD_FALLBACK_LIBRARY_PATH', 'DYLD_INSERT_LIBRARIES'],
  // Without these Windows loads no library.
  ...['SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'PROGRAMFILES'],
  ...['NUMBER_OF_PROCESSORS', 'PROCESSOR_ARCHITECTURE', 'PROCESSOR_IDENTIFIER', 'COMPUTERNAME', 'COMSPEC', 'PATHEXT'],
  // An editor's own program is Node with this alone.
  ...['ELECTRON_RUN_AS_NODE', 'ELECTRON_NO_ASAR'],
  // Where Vulkan's loader looks for drivers, and drivers keep what they compiled.
  ...['XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME', 'XDG_CONFIG_DIRS', 'XDG_DATA_HOME', 'XDG_DATA_DIRS', 'XDG_CACHE_HOME'],
  ...['VK_DRIVER_FILES', 'VK_ADD_DRIVER_FILES', 'VK_ICD_FILENAMES', 'VK_LAYER_PATH', 'VK_ADD_LAYER_PATH'],
  ...['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'DRI_PRIME'],
  ...['NVIDIA_VISIBLE_DEVICES', 'NVIDIA_DRIVER_CAPABILITIES', 'NVIDIA_TF32_OVERRIDE'],
  // How the system's allocator behaves.
  ...['MALLOC_ARENA_MAX', 'GLIBC_TUNABLES'],
]);

/** Of families of names: CUDA, and the drivers of GPUs. */
const FAMILIES = /^(?:CUDA|CUDNN|CUBLAS|VK_LOADER|MESA|LIBGL|GALLIUM|LP|RADV|ANV|__NV|__GLX|__EGL|__VK)_/;

/** A family may be somebody's own for a name that is a secret. */
const SECRET = /KEY|TOKEN|SECRET|PASS|CREDENTIAL|AUTH$/;

/**
 * What the runtime reads before it is loaded, so that it keeps and sends nothing about this machine, its models and its
 * runs. Its builds for Linux and macOS upload by themselves, from a queue in the user's cache; the first name keeps that
 * from being set up. Its build for Windows hands events to the system instead and reads the second alone, by which the
 * runtime's own tests keep it from registering there. WebAssembly has neither.
 */
export function silence(platform: NodeJS.Platform = process.platform): Readonly<Record<string, string>> {
  return { ORT_DISABLE_TELEMETRY: '1', ...(platform === 'win32' && { ORT_RUNNING_UNIT_TESTS: '1' }) };
}

function needed(name: string): boolean {
  const known = name.toUpperCase();
  return NAMES.has(known) || (FAMILIES.test(known) && !SECRET.test(known));
}

/** Of an environment, what an inference process needs, and what silences its runtime. */
export function inferenceEnvironment(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => needed(platform === 'win32' ? name : exact(name)));
  return { ...Object.fromEntries(kept), ...silence(platform) };
}

/** Where names are told apart by case, one in small letters is another. */
function exact(name: string): string {
  return name === name.toUpperCase() ? name : '';
}
