#!/usr/bin/env bash
# Keeps one edge site's tunnel up: connects to the traffic manager of the management cluster, intercepts the agent
# <CODE>-wt-api-agent, and proves the whole loop (management Service -> sidecar -> site API) every few seconds.
# It heals in place and never exits for a fault outside, because a restarted container waits in CrashLoopBackOff.
#
#   CODE NAMESPACE MANAGER_NAMESPACE   whose agent to intercept, where it runs, where the traffic manager runs
#   API_HOST API_PORT API_PATH         the site's API; API_PATH has to answer 2xx while the API is healthy
#   KUBECONFIG                         of the management cluster; mounted as a directory, so that changes arrive
#   STATE_DIRECTORY                    gets `state` (one line) and `heartbeat` (seconds since 1970)
set -uo pipefail

: "${CODE:?}" "${NAMESPACE:?}" "${MANAGER_NAMESPACE:?}" "${API_HOST:?}" "${API_PORT:?}" "${API_PATH:?}" "${KUBECONFIG:?}"
STATE_DIRECTORY=${STATE_DIRECTORY:-/run/isthmus}
AGENT=$CODE-wt-api-agent
PROBE_SECONDS=3      # between two probes, and how long one may take
FAILURES_TO_REPAIR=2 # one lost probe is not worth an interruption of every request in flight
API_DOWN_PROBES=10   # then reconnect, because the API's address may have changed; its name is only resolved unconnected

export HOME=$STATE_DIRECTORY/home SCOUT_DISABLE=1
mkdir -p "$HOME/.config/telepresence"
# The client's defaults are made for people: up to a minute for a step. The connectivity check is off because a probe of
# the management cluster's addresses from here says nothing, and the route it leaves in the kernel's cache is then taken
# for a conflict.
cat > "$HOME/.config/telepresence/config.yml" <<CONFIG
timeouts:
  { clusterConnect: 8s, connectivityCheck: 0s, trafficManagerConnect: 8s, trafficManagerAPI: 5s, intercept: 10s }
CONFIG
if [[ ! -c /dev/net/tun ]]; then mkdir -p /dev/net && mknod /dev/net/tun c 10 200; fi

state=
report() { # state, reason: one log line per change
  local now="$1${2:+: $2}"
  if [[ $now != "$state" ]]; then printf '%(%FT%TZ)T %s\n' -1 "$now"; fi
  state=$now
  printf '%s\n' "$now" > "$STATE_DIRECTORY/state"
}

beat() { printf '%(%s)T\n' -1 > "$STATE_DIRECTORY/heartbeat"; }

# A signal only interrupts bash in `wait`: everything that takes time runs in the background.
bounded() { # seconds, command...
  beat
  timeout -s KILL "$@" &
  wait $!
}
pause() { bounded $(($1 + 1)) sleep "$1"; }

get() { # host, port, path: succeeds on 2xx; the client's image has no curl
  # shellcheck disable=SC2016 # expanded by the inner bash
  bounded $PROBE_SECONDS bash -c '
    exec 3<> "/dev/tcp/$1/$2" && printf "GET %s HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n" "$3" "$1" >&3 &&
      read -r _ status _ <&3 && cat <&3 > /dev/null && [[ $status == 2?? ]]' get "$@" 2> /dev/null
}

client_processes() {
  local file name
  for file in /proc/[0-9]*/comm; do
    { read -r name < "$file"; } 2> /dev/null
    if [[ ${name:-} == telepresence ]]; then printf '%s ' "${file//[!0-9]/}"; fi
  done
}

disconnect() { # also after a killed daemon, which leaves routing rules and DNS redirection behind
  local processes table
  if [[ -n $(client_processes) ]]; then bounded 6 telepresence quit -s > /dev/null 2>&1; fi
  processes=$(client_processes)
  # shellcheck disable=SC2086 # a list
  if [[ -n $processes ]]; then kill -KILL $processes 2> /dev/null; fi
  rm -f /tmp/telepresence-connector.socket /var/run/telepresence-daemon.socket
  iptables -t nat -D OUTPUT -j TELEPRESENCE_DNS
  iptables -t nat -F TELEPRESENCE_DNS
  iptables -t nat -X TELEPRESENCE_DNS
  ip link delete tel0
  for table in $(ip rule | sed -n 's/.*lookup \(7[0-9][0-9]\) *$/\1/p'); do ip rule del table "$table"; done
} 2> /dev/null

connect() {
  local nameserver
  report connecting "$reason"
  disconnect
  # From here on the tunnel's DNS answers, and it may know a Service of this name in the management cluster too.
  address=$(getent hosts "$API_HOST" | { read -r first _; printf %s "${first:-}"; })
  if [[ -z $address ]]; then reason="$API_HOST does not resolve" && return 1; fi
  nameserver=$(sed -n 's/^nameserver *//p;T;q' /etc/resolv.conf)
  # Where the sites' address ranges overlap the management cluster's, these two still have to be reached directly.
  if ! run 25 telepresence connect --namespace "$NAMESPACE" --manager-namespace "$MANAGER_NAMESPACE" \
    --never-proxy "$address/32,$nameserver/32"; then return 1; fi
  report intercepting "$API_HOST at $address"
  bounded 5 telepresence leave "$AGENT" > /dev/null 2>&1 # a killed predecessor's session, and so its intercept, lives on
  run 20 telepresence intercept "$AGENT" --mount=false --port "$API_PORT:http" --address "$address"
}

run() { # seconds, command...: its last error becomes the reason
  local code=0
  bounded "$@" > "$STATE_DIRECTORY/output" 2>&1 || code=$?
  if ((code == 0)); then return; fi
  reason=$(grep -m1 -o 'error: .*' "$STATE_DIRECTORY/output")
  reason="telepresence $3: ${reason:-exit code $code}"
  return 1
}

terminate() {
  trap '' TERM INT
  report stopping
  disconnect
  exit 0
}
trap terminate TERM INT

settings=
failures=0
api_down=0
reason=
while :; do
  current=$(cksum < "$KUBECONFIG")
  if [[ -z $settings || $current != "$settings" ]]; then
    reason=${settings:+kubeconfig changed} settings=$current failures=$FAILURES_TO_REPAIR
  fi
  if ((failures >= FAILURES_TO_REPAIR)); then
    if ! connect; then
      report connecting "$reason"
      pause $((1 + RANDOM % 3))
      continue
    fi
    failures=0
  fi
  if get "$AGENT.$NAMESPACE" "$API_PORT" "$API_PATH"; then
    failures=0 api_down=0
    report up
  elif ! get "$address" "$API_PORT" "$API_PATH"; then
    report api-down "http://$API_HOST:$API_PORT$API_PATH at $address does not answer 2xx"
    if ((++api_down % API_DOWN_PROBES == 0)); then failures=$FAILURES_TO_REPAIR reason="look $API_HOST up again"; fi
  else
    failures=$((failures + 1))
    reason="no 2xx from http://$AGENT.$NAMESPACE:$API_PORT$API_PATH"
    if ((failures < FAILURES_TO_REPAIR)); then continue; fi
  fi
  pause $PROBE_SECONDS
done
