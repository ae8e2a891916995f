#!/bin/sh
# Checks Gradlens on this machine's GPU and measures it: ./run.sh [DEVICE] [--quick]
# DEVICE: webgpu (default) or cpu. --quick: one model of each family, and the speed of a tiny one.
# Nothing is needed but this folder and the driver of the GPU; what it says is kept in results-*.txt.
set -u
# The runtime, and the one of Python beside it, report to nobody.
export ORT_DISABLE_TELEMETRY=1
cd "$(dirname "$0")" || exit 1
device=webgpu
quick=
for word in "$@"; do
  case "$word" in
    --quick) quick=yes ;;
    *) device=$word ;;
  esac
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export GRADLENS_CACHE="$scratch/cache"
export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$PWD/lib"
if [ ! -w "${XDG_RUNTIME_DIR:-/nowhere}" ]; then export XDG_RUNTIME_DIR="$scratch"; fi

# The driver that Vulkan is to load. Containers often have NVIDIA's library and not the file that names it.
named() { for file in /usr/share/vulkan/icd.d/*.json /etc/vulkan/icd.d/*.json; do [ -e "$file" ] && return 0; done; return 1; }
if [ -z "${VK_DRIVER_FILES:-}${VK_ICD_FILENAMES:-}" ] && ! named; then
  for library in libGLX_nvidia.so.0 libEGL_nvidia.so.0; do
    for folder in /usr/lib/x86_64-linux-gnu /usr/lib/aarch64-linux-gnu /usr/lib64 /usr/lib /usr/local/nvidia/lib64 /usr/lib/nvidia; do
      if [ -e "$folder/$library" ] && [ -z "${VK_DRIVER_FILES:-}" ]; then
        printf '{"file_format_version":"1.0.0","ICD":{"library_path":"%s","api_version":"1.3.0"}}' "$folder/$library" > "$scratch/icd.json"
        export VK_DRIVER_FILES="$scratch/icd.json" VK_ICD_FILENAMES="$scratch/icd.json"
      fi
    done
  done
fi
# Older loaders know the second name alone.
if [ -n "${VK_DRIVER_FILES:-}" ]; then export VK_ICD_FILENAMES="$VK_DRIVER_FILES"; fi

report() {
  echo "Gradlens VERSION on $device, $(date -u '+%Y-%m-%d %H:%M') UTC"
  uname -srm
  grep -m 1 'model name' /proc/cpuinfo
  if command -v nvidia-smi > /dev/null; then nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader; fi
  echo "Vulkan driver: ${VK_DRIVER_FILES:-${VK_ICD_FILENAMES:-the system says}}"
  echo
  failed=0
  FIXTURES=test/fixtures bin/node dist/bench-devices.js "$device" ${quick:+--one} || failed=1
  echo
  echo "Speed beside the CPU:"
  if [ -n "$quick" ]; then
    bin/node dist/bench-deviceSpeed.js "$device" --models test/fixtures/models/bert --tokens 16 --repeat 2 || failed=1
  else
    bin/node dist/bench-deviceSpeed.js "$device" --random "$scratch/bert-base" --repeat 5 || failed=1
    if python3 -c 'import torch, transformers, captum' 2> /dev/null; then
      echo
      echo "PyTorch and Captum, BERT-base with the same weights:"
      python3 bench/python/deviceCaptum.py "$scratch/bert-base" || failed=1
    else
      echo "not beside PyTorch and Captum: python3 with torch, transformers and captum is not here"
    fi
  fi
  echo
  if [ "$failed" = 0 ]; then echo "all right"; else echo "something is wrong: see above"; fi
  echo "$failed" > "$scratch/failed"
}

results="results-$device-$(date -u '+%Y%m%d-%H%M%S').txt"
report 2>&1 | tee "$results"
echo "kept in $PWD/$results"
exit "$(cat "$scratch/failed")"
