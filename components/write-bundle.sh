#!/bin/sh
# Writes the file for one site: ISTHMUS_TEMPLATE with ISTHMUS_CODE and, from standard input, the token (its first line) and
# the kubeconfig (the others) in their places (components/edges/site/bundle-template.ts). The file is never there half written,
# and never readable for others.
set -eu
umask 077
mkdir -p "$(dirname "$ISTHMUS_FILE")"
awk -v code="$ISTHMUS_CODE" '
  BEGIN { getline token < "-" }
  /^ *@KUBECONFIG@$/ {
    match($0, /^ */)
    indent = substr($0, 1, RLENGTH)
    while ((getline line < "-") > 0) print (line == "" ? "" : indent line)
    next
  }
  { gsub(/@CODE@/, code); gsub(/@TOKEN@/, token); print }
' "$ISTHMUS_TEMPLATE" > "$ISTHMUS_FILE.part"
mv "$ISTHMUS_FILE.part" "$ISTHMUS_FILE"
