/** Factors of the suffixes of Kubernetes' quantities. */
const factors: Readonly<Record<string, number>> = {
  "": 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** The number that a quantity such as `500m` or `2Gi` stands for; 0 for what is none. */
export function quantity(text: string | number | undefined): number {
  const [, number = "", suffix = ""] = /^([\d.]+(?:e\d+)?)([a-zA-Z]*)$/.exec(String(text ?? "")) ?? [];
  return Number(number) * (factors[suffix] ?? 0);
}
