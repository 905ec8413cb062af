# Runs inside the node's root file system, once its packages and files are in place. The first half is what kind's own
# Dockerfile does after it has installed packages.
rm -f /lib/systemd/system/sysinit.target.wants/systemd-tmpfiles-setup.service
rm -f /lib/systemd/system/multi-user.target.wants/* /etc/systemd/system/*.wants/* \
  /lib/systemd/system/local-fs.target.wants/* /lib/systemd/system/basic.target.wants/* \
  /lib/systemd/system/sockets.target.wants/*udev* /lib/systemd/system/sockets.target.wants/*initctl* \
  /lib/systemd/system/timers.target.wants/*
echo "ReadKMsg=no" >> /etc/systemd/journald.conf
systemctl enable kubelet.service containerd.service undo-mount-hacks.service
systemctl enable isthmus-cgroup-v1.service isthmus-masquerade.service
systemctl mask systemd-binfmt.service
mkdir -p /etc/kubernetes/manifests

# Debian puts containerd and the CNI plugins elsewhere than kind's units and Kubernetes look for them.
ln -sf /usr/bin/containerd /usr/bin/ctr /usr/bin/containerd-shim-runc-v2 /usr/local/bin/
mkdir -p /opt/cni && ln -sfn /usr/lib/cni /opt/cni/bin

# Containers inherit the limits of containerd. kind's hook that fakes the DMI product files in each of them is left
# out: it would start bash and jq for every container, and nothing here reads them.
ctr oci spec | jq 'del(.process.rlimits)' > /etc/containerd/cri-base.json
