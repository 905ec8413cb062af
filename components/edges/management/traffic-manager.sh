# Runs the traffic manager for as long as the API server answers. It ends itself when it loses the API server, and one that
# is started meanwhile waits in doubling steps (up to a minute) before it serves. Both cost more time than the fault itself,
# and so does CrashLoopBackOff; hence: start it when the API server answers, and start it anew when it still does not serve.
api=https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT/readyz
# By curl or busybox's wget, whichever the image has; nothing secret is sent. A hardened API server refuses strangers any answer
# (401, 403), and that is one too: then it serves.
api_ready() {
  if command -v curl > /dev/null; then curl -sk -m 2 -o /dev/null -w ' %{http_code} ' "$api"
  else wget -q -T 2 --no-check-certificate -O /dev/null "$api" 2>&1 && echo ' 200 '
  fi | grep -qE ' (2..|401|403) '
} 2> /dev/null
serves() { grep -qi ":$(printf %04X "$SERVER_PORT") [0-9A-F:]* 0A " /proc/net/tcp /proc/net/tcp6 2> /dev/null; }
trap 'trap "" TERM; kill "$manager"; wait "$manager"; exit 0' TERM INT
manager=
while :; do
  until api_ready; do sleep 1 & wait $!; done
  traffic manager & manager=$!
  silent=0
  while kill -0 "$manager" 2> /dev/null; do
    sleep 1 & wait $!
    if serves; then silent=0; elif api_ready && [ $((silent += 1)) -ge 10 ]; then kill -KILL "$manager"; fi
  done
  wait "$manager"
done
