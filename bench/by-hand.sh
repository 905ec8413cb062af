#!/usr/bin/env bash
# The main job as an expert would script it from the documentation of kind and Istio, as parallel as bash allows.
# It is what `./isthmus up` is measured against; bench/main-job.ts runs it and sets the variables.
#
#   by-hand.sh up     two kind clusters, one mesh, samples; ends when both clusters saw both versions
#   by-hand.sh down   removes them
set -euo pipefail

: "${NODE_IMAGE:?}" "${HELLOWORLD_V1:?}" "${HELLOWORLD_V2:?}" "${CURL_IMAGE:?}" "${WORK:?}"
PRIMARY_OPERATOR=$WORK/primary.yaml REMOTE_OPERATOR=$WORK/remote.yaml # the same specs that Isthmus renders
export KIND_EXPERIMENTAL_DOCKER_NETWORK=by-hand KUBECONFIG=
MAIN=by-hand-main REMOTE=by-hand-remote
PILOT_ADDRESS=10.95.0.15

started=$(date +%s.%N)
phase() { printf '%s %.1f\n' "$1" "$(echo "$(date +%s.%N) - $started" | bc)"; }
main() { kubectl --kubeconfig "$WORK/$MAIN" "$@"; }
remote() { kubectl --kubeconfig "$WORK/$REMOTE" "$@"; }

create_cluster() { # name, pod subnet, service subnet
  kind create cluster --quiet --name "$1" --image "$NODE_IMAGE" --kubeconfig "$WORK/$1" --config - <<EOF
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
networking: { podSubnet: $2, serviceSubnet: $3 }
EOF
}

address() { docker inspect -f '{{(index .NetworkSettings.Networks "by-hand").IPAddress}}' "$1-control-plane"; }

create_routes() {
  local main_address remote_address
  main_address=$(address $MAIN) remote_address=$(address $REMOTE)
  docker exec $MAIN-control-plane sh -c \
    "ip route add 10.244.0.0/16 via $remote_address; ip route add 10.96.0.0/16 via $remote_address" &
  docker exec $REMOTE-control-plane sh -c \
    "ip route add 10.241.0.0/16 via $main_address; ip route add 10.95.0.0/16 via $main_address" &
  wait
}

create_root() {
  openssl ecparam -name prime256v1 -genkey -noout -out "$WORK/root.key"
  openssl req -x509 -new -key "$WORK/root.key" -days 3650 -subj '/O=Istio/CN=Root CA' -out "$WORK/root.crt" \
    -addext basicConstraints=critical,CA:TRUE 2>/dev/null
}

create_intermediate() { # name
  openssl ecparam -name prime256v1 -genkey -noout -out "$WORK/$1.key"
  openssl req -new -key "$WORK/$1.key" -subj "/O=Istio/CN=Intermediate CA/L=$1" -out "$WORK/$1.csr"
  openssl x509 -req -in "$WORK/$1.csr" -CA "$WORK/root.crt" -CAkey "$WORK/root.key" -CAcreateserial -days 730 \
    -out "$WORK/$1.crt" -extfile <(printf '%s\n' 'basicConstraints=critical,CA:TRUE,pathlen:0' \
    'keyUsage=critical,digitalSignature,nonRepudiation,keyEncipherment,keyCertSign' \
    'subjectAltName=DNS:istiod.istio-system.svc') 2>/dev/null
  cat "$WORK/$1.crt" "$WORK/root.crt" > "$WORK/$1.chain"
}

create_cacerts() { # kubectl, name
  $1 create namespace istio-system
  $1 label namespace istio-system topology.istio.io/network=network1 &
  $1 create secret generic cacerts -n istio-system --from-file=ca-cert.pem="$WORK/$2.crt" \
    --from-file=ca-key.pem="$WORK/$2.key" --from-file=root-cert.pem="$WORK/root.crt" \
    --from-file=cert-chain.pem="$WORK/$2.chain" &
  [ "$1" = main ] || $1 annotate namespace istio-system topology.istio.io/controlPlaneClusters=main0 &
  wait
}

install_primary() {
  create_cacerts main $MAIN
  main apply -f - <<EOF &
apiVersion: v1
kind: Service
metadata: { name: istiod-peers, namespace: istio-system }
spec:
  clusterIP: $PILOT_ADDRESS
  selector: { app: istiod }
  ports: [{ name: tls-istiod, port: 15012 }, { name: tls-webhook, port: 15017 }]
EOF
  istioctl install -y --kubeconfig "$WORK/$MAIN" -f "$PRIMARY_OPERATOR"
  wait
}

install_remote() {
  create_cacerts remote $REMOTE
  istioctl install -y --kubeconfig "$WORK/$REMOTE" -f "$REMOTE_OPERATOR"
}

create_remote_secret() {
  istioctl create-remote-secret --kubeconfig "$WORK/$REMOTE" --name remote0 --server "https://$(address $REMOTE):6443" |
    main apply -f -
}

samples() { # version, image
  cat <<EOF
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
EOF
}

deploy_samples() { # kubectl, version, image
  samples "$2" "$3" | $1 apply -f -
  $1 rollout status -n sample deploy/helloworld-"$2" --timeout=180s &
  $1 rollout status -n sample deploy/sleep --timeout=180s &
  wait
}

verify() { # kubectl
  local answers
  for _ in $(seq 60); do
    answers=$($1 exec -n sample deploy/sleep -c sleep -- \
      sh -c 'for i in 1 2 3 4 5 6 7 8 9 10; do curl -sS -m 5 helloworld.sample:5000/hello; done' || true)
    if [[ $answers == *v1* && $answers == *v2* ]]; then return; fi
    sleep 0.5
  done
  echo "not verified: $answers" >&2
  return 1
}

all() { # each argument is a job; fails when one of them does
  local job pids=() status=0
  for job in "$@"; do $job & pids+=($!); done
  for job in "${pids[@]}"; do wait "$job" || status=1; done
  return $status
}

certificates() { create_root; all "create_intermediate $MAIN" "create_intermediate $REMOTE"; }
clusters() {
  all "create_cluster $MAIN 10.241.0.0/16 10.95.0.0/16" "create_cluster $REMOTE 10.244.0.0/16 10.96.0.0/16"
  create_routes
}

up() {
  docker network create by-hand >/dev/null
  all certificates clusters >&2
  phase clusters
  all install_primary install_remote >&2
  create_remote_secret >&2
  phase istio
  all "deploy_samples main v1 $HELLOWORLD_V1" "deploy_samples remote v2 $HELLOWORLD_V2" >&2
  phase samples
  all "verify main" "verify remote"
  phase verified
}

down() {
  all "kind delete cluster --quiet --name $MAIN --kubeconfig $WORK/$MAIN" \
    "kind delete cluster --quiet --name $REMOTE --kubeconfig $WORK/$REMOTE"
  docker network rm by-hand >/dev/null 2>&1 || true
}

"$1"
