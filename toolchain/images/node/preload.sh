# Runs inside the node's root file system. Imports the image archive laid out in /images into containerd's namespace
# of Kubernetes and unpacks it, then drops the layer blobs whose digests are the arguments: an unpacked image needs its
# manifest and configuration only.
config=$(mktemp)
echo 'version = 2
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]' > "$config"
containerd --config "$config" --log-level warn &
daemon=$!
for _ in $(seq 100); do
  ctr version > /dev/null 2>&1 && break
  sleep 0.1
done
tar -C /images -cf - . | ctr --namespace k8s.io images import -
rm -r /images
ctr --namespace k8s.io content rm "$@" > /dev/null
kill "$daemon"
wait "$daemon" || true
rm -rf "$config" /run/containerd

# The layers move out of /var, which is a volume of each node that Docker fills by copying: what stays behind are
# links. Nodes then start without copying a gigabyte, and share the layers' pages in memory.
snapshots=/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots
layers=/usr/lib/isthmus/layers
mkdir -p "$layers"
for snapshot in "$snapshots"/*; do
  mv "$snapshot/fs" "$layers/${snapshot##*/}"
  ln -s "$layers/${snapshot##*/}" "$snapshot/fs"
done
for digest in "$@"; do
  rm -f "/var/lib/containerd/io.containerd.content.v1.content/blobs/sha256/${digest#sha256:}"
done
