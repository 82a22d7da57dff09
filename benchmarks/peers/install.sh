#!/usr/bin/env bash
# Installs whom the benchmarks compare Nibble with: OpenBLAS, oneDNN and PyTorch from Debian (or its kin), ONNX Runtime from npm.
# Run it once; Nibble.SideBySide finds them by itself. Needs root, or sudo, for all but the last.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

as_root() { if ((EUID == 0)); then "$@"; else sudo "$@"; fi; }

as_root apt-get update -qq
# oneDNN's package is named after the version of its interface, which differs between releases.
onednn=$(apt-cache search --names-only '^libdnnl[0-9.]+$' | awk '{print $1}' | sort -V | tail -n 1)
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libopenblas0-pthread libopenblas0-openmp python3-torch "${onednn:?this system has no package of oneDNN}"

# The install scripts would fetch GPU libraries; what runs on the CPU is in the package itself.
npm ci --ignore-scripts --no-audit --no-fund
