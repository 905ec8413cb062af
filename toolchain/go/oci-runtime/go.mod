module isthmus/toolchain/oci-runtime

go 1.26
