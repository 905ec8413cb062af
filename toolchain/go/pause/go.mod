module isthmus/toolchain/pause

go 1.26
