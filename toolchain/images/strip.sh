# Runs inside a fresh Debian root file system and removes what only installation or a reader needs, and what
# debootstrap copied from the machine it ran on.
rm -rf /var/cache/apt/* /var/cache/debconf/* /var/lib/apt/lists/* /var/log/* /tmp/* /var/tmp/* \
  /usr/share/doc /usr/share/doc-base /usr/share/man /usr/share/info /usr/share/locale /usr/share/lintian \
  /usr/share/zoneinfo /usr/share/bash-completion /usr/share/perl5 /usr/lib/x86_64-linux-gnu/gconv \
  /etc/hostname /etc/resolv.conf /etc/machine-id
