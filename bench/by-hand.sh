#!/usr/bin/env bash
# The main job as an expert would script it from the documentation of kind and Istio, as parallel as bash allows, for any number
# of clusters on one network or on several. It is what `./isthmus up` is measured against; bench/main-job.ts runs it and sets
# the variables.
#
#   by-hand.sh up     kind clusters, one mesh, samples; ends when every cluster has had an answer of every one
#   by-hand.sh down   removes them
set -euo pipefail

: "${CLUSTERS:?}" # a line each: name, network, pod subnet, service subnet; the first is the primary of all others
: "${PILOT_ADDRESS:?}" # of istiod on the primary's network
: "${NODE_IMAGE:?}" "${HELLOWORLD_V1:?}" "${HELLOWORLD_V2:?}" "${CURL_IMAGE:?}"
: "${WORK:?}" # has <cluster>.yaml, the same specs that Isthmus renders
export KIND_EXPERIMENTAL_DOCKER_NETWORK=by-hand KUBECONFIG=

NAMES=()
declare -A NETWORK PODS SERVICES ADDRESS
while read -r name network pods services; do
  NAMES+=("$name") NETWORK[$name]=$network PODS[$name]=$pods SERVICES[$name]=$services
done <<< "$CLUSTERS"
PRIMARY=${NAMES[0]} REMOTES=("${NAMES[@]:1}")

started=$(date +%s.%N)
phase() { printf '%s %.1f\n' "$1" "$(echo "$(date +%s.%N) - $started" | bc)"; }
on() { kubectl --kubeconfig "$WORK/$1.kubeconfig" "${@:2}"; }

all() { # each argument is a job; fails when one of them does
  local job pids=() status=0
  for job in "$@"; do $job & pids+=($!); done
  for job in "${pids[@]}"; do wait "$job" || status=1; done
  return $status
}

has_several_networks() { [ "$(printf '%s\n' "${NETWORK[@]}" | sort -u | wc -l)" -gt 1 ]; }

create_cluster() { # cluster
  kind create cluster --quiet --name "by-hand-$1" --image "$NODE_IMAGE" --kubeconfig "$WORK/$1.kubeconfig" --config - <<EOC
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
networking: { podSubnet: ${PODS[$1]}, serviceSubnet: ${SERVICES[$1]} }
EOC
}

read_addresses() {
  local name format='{{(index .NetworkSettings.Networks "by-hand").IPAddress}}'
  for name in "${NAMES[@]}"; do ADDRESS[$name]=$(docker inspect -f "$format" "by-hand-$name-control-plane"); done
}

create_routes() { # cluster
  local peer routes=()
  for peer in "${NAMES[@]}"; do
    if [ "$peer" = "$1" ] || [ "${NETWORK[$peer]}" != "${NETWORK[$1]}" ]; then continue; fi
    routes+=("ip route add ${PODS[$peer]} via ${ADDRESS[$peer]}; ip route add ${SERVICES[$peer]} via ${ADDRESS[$peer]};")
  done
  [ ${#routes[@]} -eq 0 ] || docker exec "by-hand-$1-control-plane" sh -ec "${routes[*]}"
}

create_root() {
  openssl ecparam -name prime256v1 -genkey -noout -out "$WORK/root.key"
  openssl req -x509 -new -key "$WORK/root.key" -days 3650 -subj '/O=Istio/CN=Root CA' -out "$WORK/root.crt" \
    -addext basicConstraints=critical,CA:TRUE 2>/dev/null
}

create_intermediate() { # cluster
  openssl ecparam -name prime256v1 -genkey -noout -out "$WORK/$1.key"
  openssl req -new -key "$WORK/$1.key" -subj "/O=Istio/CN=Intermediate CA/L=$1" -out "$WORK/$1.csr"
  openssl x509 -req -in "$WORK/$1.csr" -CA "$WORK/root.crt" -CAkey "$WORK/root.key" -days 730 \
    -set_serial "0x$(openssl rand -hex 8)" \
    -out "$WORK/$1.crt" -extfile <(printf '%s\n' 'basicConstraints=critical,CA:TRUE,pathlen:0' \
    'keyUsage=critical,digitalSignature,nonRepudiation,keyEncipherment,keyCertSign' \
    'subjectAltName=DNS:istiod.istio-system.svc') 2>/dev/null
  cat "$WORK/$1.crt" "$WORK/root.crt" > "$WORK/$1.chain"
}

create_cacerts() { # cluster
  on "$1" create namespace istio-system
  on "$1" label namespace istio-system "topology.istio.io/network=${NETWORK[$1]}" &
  on "$1" create secret generic cacerts -n istio-system --from-file=ca-cert.pem="$WORK/$1.crt" \
    --from-file=ca-key.pem="$WORK/$1.key" --from-file=root-cert.pem="$WORK/root.crt" \
    --from-file=cert-chain.pem="$WORK/$1.chain" &
  [ "$1" = "$PRIMARY" ] || on "$1" annotate namespace istio-system "topology.istio.io/controlPlaneClusters=$PRIMARY" &
  wait
}

install_primary() {
  create_cacerts "$PRIMARY"
  on "$PRIMARY" apply -f - <<EOC &
apiVersion: v1
kind: Service
metadata: { name: istiod-peers, namespace: istio-system }
spec:
  clusterIP: $PILOT_ADDRESS
  selector: { app: istiod }
  ports: [{ name: tls-istiod, port: 15012 }, { name: tls-webhook, port: 15017 }]
EOC
  istioctl install -y --kubeconfig "$WORK/$PRIMARY.kubeconfig" -f "$WORK/$PRIMARY.yaml"
  wait
  if has_several_networks; then
    all "deploy_gateway $PRIMARY" expose
    # The sidecars of remotes on other networks come through it.
    on "$PRIMARY" rollout status -n istio-system deploy/istio-eastwestgateway --timeout=180s
  fi
}

install_remote() { # cluster
  local istiod=$PILOT_ADDRESS
  [ "${NETWORK[$1]}" = "${NETWORK[$PRIMARY]}" ] || istiod=${ADDRESS[$PRIMARY]}
  create_cacerts "$1"
  istioctl install -y --kubeconfig "$WORK/$1.kubeconfig" -f "$WORK/$1.yaml" \
    --set "values.global.remotePilotAddress=$istiod"
}

create_remote_secret() { # cluster
  istioctl create-remote-secret --kubeconfig "$WORK/$1.kubeconfig" --name "$1" --server "https://${ADDRESS[$1]}:6443" |
    on "$PRIMARY" apply -f -
}

join() { # cluster
  create_remote_secret "$1"
  if has_several_networks; then deploy_gateway "$1"; fi
}

# The gateway of Istio's instructions. There is no load balancer, so its Service is given the address of the node as one's,
# which kube-proxy serves and from which istiod knows the gateway.
deploy_gateway() { # cluster
  on "$1" apply -f - <<EOC
apiVersion: v1
kind: Service
metadata:
  name: istio-eastwestgateway
  namespace: istio-system
  labels: { istio: eastwestgateway, topology.istio.io/network: ${NETWORK[$1]} }
spec:
  type: LoadBalancer
  selector: { istio: eastwestgateway }
  ports:
    - { name: tls, port: 15443 }
    - { name: tls-istiod, port: 15012 }
    - { name: tls-webhook, port: 15017 }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: istio-eastwestgateway, namespace: istio-system }
spec:
  selector: { matchLabels: { istio: eastwestgateway } }
  template:
    metadata:
      labels:
        istio: eastwestgateway
        sidecar.istio.io/inject: "true"
        topology.istio.io/network: ${NETWORK[$1]}
      annotations: { inject.istio.io/templates: gateway }
    spec:
      containers:
        - name: istio-proxy
          image: auto
          imagePullPolicy: IfNotPresent
          env: [{ name: ISTIO_META_REQUESTED_NETWORK_VIEW, value: ${NETWORK[$1]} }]
EOC
  on "$1" patch service istio-eastwestgateway -n istio-system --subresource=status \
    -p "{\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"${ADDRESS[$1]}\"}]}}}"
}

expose() { # what gateways pass on: services by their SNI, and istiod
  on "$PRIMARY" apply -f - <<EOC
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: cross-network-gateway, namespace: istio-system }
spec:
  selector: { istio: eastwestgateway }
  servers: [{ port: { name: tls, number: 15443, protocol: TLS }, hosts: ["*.local"], tls: { mode: AUTO_PASSTHROUGH } }]
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: istiod-gateway, namespace: istio-system }
spec:
  selector: { istio: eastwestgateway }
  servers:
    - { port: { name: tls-istiod, number: 15012, protocol: TLS }, hosts: ["*"], tls: { mode: PASSTHROUGH } }
    - { port: { name: tls-webhook, number: 15017, protocol: TLS }, hosts: ["*"], tls: { mode: PASSTHROUGH } }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: istiod-vs, namespace: istio-system }
spec:
  hosts: ["*"]
  gateways: [istiod-gateway]
  tls:
    - match: [{ port: 15012, sniHosts: ["*"] }]
      route: [{ destination: { host: istiod.istio-system.svc.cluster.local, port: { number: 15012 } } }]
    - match: [{ port: 15017, sniHosts: ["*"] }]
      route: [{ destination: { host: istiod.istio-system.svc.cluster.local, port: { number: 443 } } }]
EOC
}

samples() { # version, image
  cat <<EOC
apiVersion: v1
kind: Namespace
metadata: { name: sample, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Service
metadata: { name: helloworld, namespace: sample, labels: { app: helloworld } }
spec: { selector: { app: helloworld }, ports: [{ name: http, port: 5000 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: helloworld-$1, namespace: sample, labels: { app: helloworld, version: $1 } }
spec:
  selector: { matchLabels: { app: helloworld, version: $1 } }
  template:
    metadata: { labels: { app: helloworld, version: $1 } }
    spec:
      containers:
        - name: helloworld
          image: $2
          imagePullPolicy: IfNotPresent
          env: [{ name: SERVICE_VERSION, value: $1 }]
          resources: { requests: { cpu: 10m } }
          ports: [{ containerPort: 5000 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: sleep, namespace: sample }
spec:
  selector: { matchLabels: { app: sleep } }
  template:
    metadata: { labels: { app: sleep } }
    spec:
      terminationGracePeriodSeconds: 0
      containers:
        - { name: sleep, image: $CURL_IMAGE, imagePullPolicy: IfNotPresent, command: [/bin/sleep, infinity] }
EOC
}

deploy_samples() { # cluster
  local version=v2 image=$HELLOWORLD_V2
  if [ "$1" = "$PRIMARY" ]; then version=v1 image=$HELLOWORLD_V1; fi
  samples "$version" "$image" | on "$1" apply -f -
  on "$1" rollout status -n sample "deploy/helloworld-$version" --timeout=180s &
  on "$1" rollout status -n sample deploy/sleep --timeout=180s &
  wait
}

verify() { # cluster: whether the helloworld of every cluster answers it
  local answers=""
  for _ in $(seq 60); do
    answers+=$(on "$1" exec -n sample deploy/sleep -c sleep -- \
      sh -c 'for i in 1 2 3 4 5 6 7 8 9 10; do curl -sS -m 5 helloworld.sample:5000/hello; done' || true)$'\n'
    if [ "$(instances "$answers")" -eq ${#NAMES[@]} ]; then return; fi
    sleep 0.5
  done
  echo "$1 is not verified: $answers" >&2
  return 1
}

instances() { (grep -o 'instance: helloworld-v[^ ]*' <<< "$1" || true) | sort -u | wc -l; }

certificates() { create_root; all "${NAMES[@]/#/create_intermediate }"; }

up() {
  docker network create by-hand >/dev/null
  all certificates "${NAMES[@]/#/create_cluster }" >&2
  read_addresses
  all "${NAMES[@]/#/create_routes }" >&2
  phase clusters
  all install_primary "${REMOTES[@]/#/install_remote }" >&2
  all "${REMOTES[@]/#/join }" >&2
  phase istio
  all "${NAMES[@]/#/deploy_samples }" >&2
  phase samples
  all "${NAMES[@]/#/verify }"
  phase verified
}

delete_cluster() { # cluster
  kind delete cluster --quiet --name "by-hand-$1" --kubeconfig "$WORK/$1.kubeconfig"
}

down() {
  all "${NAMES[@]/#/delete_cluster }"
  docker network rm by-hand >/dev/null 2>&1 || true
}

"$1"
