import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";

import { messageOf } from "../../toolchain/message-of.ts";
import { execInNode, type KindNode } from "../docker/nodes.ts";

/**
 * Names the file with the CAs that are trusted beside the system's: of a company whose proxy signs for every server. Node,
 * and so every download of Isthmus, knows it by itself; the nodes of kind clusters are made to trust the same.
 */
export const extraCasVariable = "NODE_EXTRA_CA_CERTS";

/**
 * The CAs to trust beside the system's, as PEM: the certificates of the file alone, whatever else is in it.
 *
 * @returns undefined where none are named
 * @throws Error with what to do when the file can't be read, or holds none
 */
export function extraCas(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const file = environment[extraCasVariable] ?? "";
  if (file === "") return undefined;
  try {
    return certificatesIn(readFileSync(file, "utf8"));
  } catch (error) {
    const remedy = `let it name a file of CA certificates in PEM, or unset ${extraCasVariable}`;
    throw new Error(`${extraCasVariable}: ${file}: ${messageOf(error)} (${remedy})`, { cause: error });
  }
}

/** Each certificate of a PEM text in OpenSSL's own writing. @throws Error when there is none, or one that can't be read */
function certificatesIn(text: string): string {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new Error("it holds no certificate in PEM");
  return blocks.map(certificate => readCertificate(certificate).toString()).join("");
}

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new Error("it holds a certificate that can't be read", { cause: error });
  }
}

/** What a node was last made to trust; written when its containerd does, so a killed run leaves none. */
const record = "/kind/isthmus-extra-cas.crt";

/** Where a node gets them, for the system's own tool. */
const installed = "/usr/local/share/ca-certificates/isthmus-extra-cas.crt";

/** The names of those running nodes that don't trust the CAs yet. */
export async function distrusting(nodes: readonly KindNode[], cas: string): Promise<string[]> {
  const running = nodes.filter(node => node.running).map(({ name }) => name);
  const trusted = await Promise.all(running.map(name => doesTrust(name, cas)));
  return running.filter((_, index) => trusted[index] !== true);
}

/** Many name the whole bundle of their system, which a node that was never changed may trust by its image. */
async function doesTrust(node: string, cas: string): Promise<boolean> {
  const answer = await execInNode(
    node,
    `if [ -e ${record} ]; then echo given; cat ${record}
elif [ ! -e ${installed} ]; then echo own; cat /etc/ssl/certs/ca-certificates.crt 2> /dev/null || true
fi`,
  );
  if (answer.startsWith("given")) return answer === `given\n${cas}`;
  const known = new Set(bodiesIn(answer));
  return bodiesIn(cas).every(body => known.has(body));
}

/** The certificates of a PEM text, each without line breaks. */
function bodiesIn(pem: string): string[] {
  return [...pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]*)-----END/g)].map(([, body = ""]) =>
    body.replaceAll(/\s/g, ""),
  );
}

/**
 * Makes nodes trust the CAs wherever they trust the system's. What a program has read of those it keeps until it is started
 * anew, so containerd, which pulls images, is; the pods run on. It all lasts for as long as the node, started again or not.
 */
export async function trustInNodes(nodes: readonly KindNode[], cas: string): Promise<void> {
  const script = `
command -v update-ca-certificates > /dev/null || {
  echo "the node image has no update-ca-certificates (take another one, or unset ${extraCasVariable})" >&2
  exit 1
}
rm -f ${record}
mkdir -p /usr/local/share/ca-certificates
cat > ${installed} <<'PEM'
${cas}PEM
update-ca-certificates > /dev/null
systemctl restart containerd
cp ${installed} ${record}.new
mv ${record}.new ${record}
`;
  await Promise.all((await distrusting(nodes, cas)).map(name => execInNode(name, script)));
}
