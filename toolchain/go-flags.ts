/**
 * Flags of every build of Go code: reproducible, and without debug tables. Those are half of a program, and making them is a
 * quarter of the compiler's work (docs/measurements.md). What is compiled with other flags is compiled once more.
 */
export const BUILD_FLAGS = ["-mod=readonly", "-trimpath", "-buildvcs=false", "-gcflags=all=-dwarf=false"];
