import type { FleetCluster } from "./fleet-cluster.ts";
import type { Measured } from "./measured.ts";

/** One of the two programs that are compared. */
export interface Subject {
  readonly name: string;
  /** Prepares a stack without anything in it. */
  begin(cluster: FleetCluster): Promise<void>;
  preview(codes: number): Promise<Measured>;
  up(codes: number): Promise<Measured>;
  /** Path of the state. */
  readonly state: string;
  /** Removes what it has written on this machine. */
  remove(): void;
}

/** URL at which the sites would reach the management cluster; none does. */
export const server = "https://management.example.org:6443";
