#!/usr/bin/env bash
# Keeps one edge site's tunnel up: connects to the traffic manager of the management cluster, intercepts the agent
# <CODE>-wt-api-agent, and proves the whole loop (management Service -> sidecar -> site API) every few seconds.
# It heals in place and never exits for a fault outside, because a restarted container waits in CrashLoopBackOff.
#
#   CODE NAMESPACE MANAGER_NAMESPACE   whose agent to intercept, where it runs, where the traffic manager runs
#   API_HOST API_PORT API_PATH         the site's API; API_PATH has to answer 2xx while the API is healthy
#   KUBECONFIG                         of the management cluster, in a mounted directory, so that changes arrive
#   STATE_DIRECTORY                    gets `state` (one line) and `heartbeat` (seconds since 1970)
set -uo pipefail

: "${CODE:?}" "${NAMESPACE:?}" "${MANAGER_NAMESPACE:?}" "${API_HOST:?}" "${API_PORT:?}" "${API_PATH:?}" "${KUBECONFIG:?}"
STATE_DIRECTORY=${STATE_DIRECTORY:-/run/isthmus}
AGENT=$CODE-wt-api-agent
LOOP=http://$AGENT.$NAMESPACE:$API_PORT$API_PATH
PROBE_SECONDS=3    # between two probes, and how long one may take
SLOW_SECONDS=8     # how long the next may take: a tunnel on busy machines answers, but late, and a repair would cut it
BROKEN_SECONDS=5   # a repair cuts every request in flight, so one lost probe is not enough
STEADY_SECONDS=30  # up for so long, and a repair has helped
SLOW_CONNECT_MS=2500
API_DOWN_PROBES=10 # then reconnect: the API may have another address, and its name is only looked up while unconnected

export HOME=$STATE_DIRECTORY/home SCOUT_DISABLE=1
mkdir -p "$HOME/.config/telepresence" /dev/net
# The client's timeouts are made for people: up to a minute for a step. The connectivity check is off because it dials
# the management cluster's addresses from here; the route that leaves in the kernel's cache is then taken for a conflict.
cat > "$HOME/.config/telepresence/config.yml" <<CONFIG
timeouts:
  { clusterConnect: 8s, connectivityCheck: 0s, trafficManagerConnect: 8s, trafficManagerAPI: 5s, intercept: 10s }
CONFIG
if [[ ! -c /dev/net/tun ]]; then mknod /dev/net/tun c 10 200; fi

state=
report() { # state, reason: one log line per change
  local line="$1${2:+: $2}"
  if [[ $line != "$state" ]]; then printf '%(%FT%TZ)T %s\n' -1 "$line"; fi
  state=$line
  printf '%s\n' "$line" > "$STATE_DIRECTORY/state"
}

# A signal interrupts bash only in `wait`, so everything that takes time runs in the background.
bounded() { # seconds, command...
  printf '%(%s)T\n' -1 > "$STATE_DIRECTORY/heartbeat"
  timeout -s KILL "$@" &
  wait $!
}

pause() { bounded $(($1 + 1)) sleep "$1"; }

get() { # host, seconds: succeeds on 2xx, and is 137 (killed) without an answer in time; the client's image has no curl
  # shellcheck disable=SC2016 # expanded by the inner bash
  bounded "$2" bash -c '
    exec 3<> "/dev/tcp/$1/$2" && printf "GET %s HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n" "$3" "$1" >&3 &&
      read -r _ status _ <&3 && cat <&3 > /dev/null && [[ $status == 2?? ]]' get "$1" "$API_PORT" "$API_PATH" 2> /dev/null
}

run() { # seconds, command...: its error becomes the reason
  local code=0
  bounded "$@" > "$STATE_DIRECTORY/output" 2>&1 || code=$?
  if ((code == 0)); then return; fi
  reason=$(grep -m1 -o 'error: .*' "$STATE_DIRECTORY/output")
  reason="telepresence $3: ${reason:-exit code $code}"
  return 1
}

client_processes() {
  local file name
  for file in /proc/[0-9]*/comm; do
    { read -r name < "$file"; } 2> /dev/null
    if [[ ${name:-} == telepresence ]]; then printf '%s\n' "${file//[!0-9]/}"; fi
  done
}

disconnect() { # also after killed daemons, which leave routing rules and a DNS redirection behind
  local processes table
  if [[ -n $(client_processes) ]]; then bounded 6 telepresence quit -s > /dev/null; fi
  mapfile -t processes < <(client_processes)
  if ((${#processes[@]})); then kill -KILL "${processes[@]}"; fi
  rm -f /tmp/telepresence-connector.socket /var/run/telepresence-daemon.socket
  iptables -t nat -D OUTPUT -j TELEPRESENCE_DNS
  iptables -t nat -F TELEPRESENCE_DNS
  iptables -t nat -X TELEPRESENCE_DNS
  ip link delete tel0
  for table in $(ip rule | sed -n 's/.*lookup \(7[0-9][0-9]\) *$/\1/p'); do ip rule del table "$table"; done
} 2> /dev/null

host_subnet() { if [[ $1 == *:* ]]; then printf %s "$1/128"; else printf %s "$1/32"; fi; }

connect_client() { # where the clusters' address ranges overlap, the API and the DNS server are still reached directly
  local key nameserver
  while read -r key nameserver _ && [[ $key != nameserver ]]; do :; done < /etc/resolv.conf
  run 15 telepresence connect --namespace "$NAMESPACE" --manager-namespace "$MANAGER_NAMESPACE" \
    --never-proxy "$(host_subnet "$address"),$(host_subnet "$nameserver")"
}

connect() {
  local start
  disconnect
  # The tunnel's DNS server takes over below, and the management cluster may have a Service of this name too.
  address=$(getent hosts "$API_HOST" | { read -r first _; printf %s "${first:-}"; })
  if [[ -z $address ]]; then report api-down "$API_HOST does not resolve"; return 1; fi
  start=${EPOCHREALTIME/[.,]/}
  connect_client || return
  # A port-forward that was refused at first, because the manager was still starting, hangs some ten seconds later.
  if ((repairs <= 3 && ${EPOCHREALTIME/[.,]/} - start > SLOW_CONNECT_MS * 1000)); then disconnect; connect_client || return; fi
  report intercepting "$API_HOST at $address"
  bounded 5 telepresence leave "$AGENT" > /dev/null 2>&1 # a session that outlived its daemons still has its intercept
  run 20 telepresence intercept "$AGENT" --mount=false --port "$API_PORT:http" --address "$address"
}

terminate() {
  trap '' TERM INT
  report stopping
  disconnect
  exit 0
}
trap terminate TERM INT

connected='' broken_since='' up_since='' api_down=0 reason='' limit=$PROBE_SECONDS
repairs=0 # in a row: on a site that is only slow, every repair makes it slower, so each is given more time than the last
patience() { local most=$1; printf %s $((repairs < 1 ? 1 : repairs < most ? repairs : most)); } # 1 to most
while :; do
  settings=$(cksum < "$KUBECONFIG")
  if [[ $connected && $settings != "$connected" ]]; then reason='kubeconfig changed' connected=; fi
  if [[ $connected && $(client_processes | wc -l) -lt 2 ]]; then reason='a daemon died' connected=; fi
  if [[ ! $connected ]]; then
    report connecting "$reason"
    repairs=$((repairs + 1))
    if ! connect; then
      if [[ $state != api-down* ]]; then report connecting "$reason"; fi
      pause $((RANDOM % 3 + $(patience 8)))
      continue
    fi
    connected=$settings broken_since='' up_since=$SECONDS limit=$PROBE_SECONDS
  fi
  code=0
  get "$AGENT.$NAMESPACE" "$limit" || code=$?
  if ((code == 0)); then
    broken_since='' api_down=0 limit=$PROBE_SECONDS
    if ((SECONDS - up_since > STEADY_SECONDS)); then repairs=0; fi
    report up
    pause $PROBE_SECONDS
  elif ! get "$address" $PROBE_SECONDS; then
    report api-down "no 2xx from http://$API_HOST:$API_PORT$API_PATH at $address"
    if ((++api_down % API_DOWN_PROBES == 0)); then reason="looking $API_HOST up again" connected=; fi
    pause $PROBE_SECONDS
  else
    report broken "no 2xx from $LOOP"
    : "${broken_since:=$SECONDS}"
    if ((code == 137)); then limit=$SLOW_SECONDS; fi
    if ((SECONDS - broken_since >= BROKEN_SECONDS * $(patience 4))); then reason="no 2xx from $LOOP" connected=; else pause 1; fi
  fi
done
