#!/usr/bin/env bash
# Measures Nibble beside its peers and writes the tables into docs/performance.md, below its marker. Takes about ten minutes; leave the
# machine alone meanwhile. Arguments go to the program: groups, --threads, --seconds.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

page=docs/performance.md
marker='<!-- measured: benchmarks/performance.sh writes what follows -->'
grep -qF -- "$marker" "$page" || { echo "$page has lost its line '$marker'; put it back." >&2; exit 1; }

dotnet build benchmarks/Nibble.SideBySide --configuration Release --nologo --verbosity quiet
measured=$(mktemp)
trap 'rm -f -- "$measured"' EXIT
# The page is changed only where all results agree.
dotnet benchmarks/Nibble.SideBySide/bin/Release/net10.0/Nibble.SideBySide.dll "$@" >"$measured"
if (($# == 0)) || [[ " $* " == *' training '* ]]; then
  dotnet benchmarks/Nibble.SideBySide/bin/Release/net10.0/Nibble.SideBySide.dll --memory >>"$measured"
fi

{
  awk -v marker="$marker" '{ print } $0 == marker { exit }' "$page"
  echo
  # The page has a title already; headings move down by a level.
  sed 's/^# /## /' "$measured"
} >"$measured.page"
mv -- "$measured.page" "$page"
echo "wrote $page"
