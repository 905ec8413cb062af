import type { Plan } from "../../stacks/plan.ts";
import type { Section } from "./fit.ts";
import { codeSpan, tableHead, tableRow } from "./markdown.ts";

/** The clusters, the mesh over them and the tunnels that a plan comes to, as sections of Markdown. */
export function topologySections({ clusters, mesh, edges }: Plan): Section[] {
  const title =
    mesh === undefined ? "Topology, without a mesh" : `Topology, with the mesh ${codeSpan(mesh.id)}`;
  const members = new Map(mesh?.members.map(member => [member.cluster, member]));
  const gateways = new Map(mesh?.gateways.map(gateway => [gateway.cluster, gateway]));
  const roleOf = (cluster: string): string => {
    const member = members.get(cluster);
    if (member === undefined) return "none";
    const role =
      member.role === "primary"
        ? `primary, istiod at ${codeSpan(member.istiodAddress)}`
        : `remote of ${codeSpan(member.primary)}`;
    const gateway = gateways.get(cluster);
    return gateway === undefined ? role : `${role}; gateway at ${placeOf(gateway)}`;
  };
  return [
    {
      head: [
        `#### ${title}`,
        "",
        ...tableHead(["cluster", "", "network", "pods", "services", "in the mesh"]),
      ],
      rows: clusters.map(({ name, existing, nodes, networkName, podSubnet, serviceSubnet }) =>
        tableRow([
          codeSpan(name),
          existing === "foreign" ? "adopted" : nodesIn(nodes?.count ?? 1),
          ...[networkName, podSubnet, serviceSubnet].map(text => codeSpan(text)),
          roleOf(name),
        ]),
      ),
      foot: [""],
    },
    ...(edges === undefined
      ? []
      : [
          {
            head: tableHead(["edge site", "at", "called from"]),
            rows: edges.tunnels.map(({ code, end, management }) =>
              tableRow([
                codeSpan(code),
                end.kind === "bundle" ? `the file ${codeSpan(end.file)}` : codeSpan(end.cluster),
                codeSpan(management),
              ]),
            ),
            foot: [""],
          },
        ]),
  ];
}

function placeOf({ addresses, ports }: NonNullable<Plan["mesh"]>["gateways"][number]): string {
  if (addresses === undefined) return "its load balancer's address";
  return addresses.map(address => codeSpan(`${address}:${ports.services}`)).join(" and ");
}

const nodesIn = (count: number): string => `made here, ${count} node${count === 1 ? "" : "s"}`;
