module isthmus/toolchain/helloworld

go 1.26
