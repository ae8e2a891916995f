#!/usr/bin/env bash
# media/icon.svg -> media/icon.png, with any Chromium; run by hand when the drawing changes
set -euo pipefail
cd "$(dirname "$0")/.."
page=$(mktemp --suffix .html)
trap 'rm -f "$page"' EXIT
printf '<style>body{margin:0}</style>%s' "$(cat media/icon.svg)" > "$page"
"${CHROMIUM:-chromium}" --headless --no-sandbox --disable-gpu --hide-scrollbars --default-background-color=00000000 \
  --window-size=256,256 --screenshot=media/icon.png "file://$page"
