/** Shortest value that is looked for, in characters: a shorter one stands in many places by chance. */
const shortest = 8;

const mark = "[secret]";

/** What is a secret by its form alone, whoever made it: tokens of service accounts, keys, and passwords in URLs. */
const forms = [
  /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?-----END [A-Z ]*PRIVATE KEY-----/g,
  /(?<=\b[a-z][a-z\d+.-]*:\/\/[^\s/:@"']*:)[^\s/@"']+(?=@)/gi,
];

/** Takes every one of some values out of a text, however it is written there: as it is, in base64, or within JSON. */
export type Redact = (text: string) => string;

/** Makes a {@link Redact} of the secret values. */
export function redactor(values: readonly string[]): Redact {
  const written = [...new Set(values.flatMap(spellings))].filter(value => value.length >= shortest);
  // The longer first: one may contain another, which would leave its rest.
  written.sort((a, b) => b.length - a.length);
  return text => {
    const without = written.reduce(
      (rest, value) => (rest.includes(value) ? rest.replaceAll(value, mark) : rest),
      text,
    );
    return forms.reduce((rest, form) => rest.replace(form, mark), without);
  };
}

/** The ways in which a value may stand in a text. */
function spellings(value: string): string[] {
  const trimmed = value.trim();
  const inJson = inJsonText(trimmed);
  const pem = /^-----BEGIN [^-]*-----([^]*)-----END [^-]*-----$/.exec(trimmed)?.[1] ?? "";
  const lines = pem.split("\n").filter(line => line.length >= shortest);
  return [
    trimmed,
    inJson,
    inJsonText(inJson),
    inJsonOfGo(inJson),
    pem.replaceAll(/\s/g, ""),
    ...lines,
    ...base64Of(value),
    ...base64Of(trimmed),
  ];
}

/** A text within a string of JSON: logs have JSON, and JSON within JSON. */
const inJsonText = (text: string) => JSON.stringify(text).slice(1, -1);

/** The same as Go's programs write it, which fear for HTML. */
const inJsonOfGo = (inJson: string) =>
  inJson.replaceAll("&", "\\u0026").replaceAll("<", "\\u003c").replaceAll(">", "\\u003e");

/**
 * The base64 of a value wherever it stands in something that was encoded as a whole: it looks different at each of three
 * distances from the beginning. The characters that depend on what stands around it are left out.
 */
function base64Of(value: string): string[] {
  return [0, 1, 2]
    .map(distance => {
      const text = Buffer.from(`${"x".repeat(distance)}${value}`).toString("base64");
      const whole = text.slice(distance === 0 ? 0 : 4).replace(/=+$/, "");
      return whole.slice(0, whole.length - (whole.length % 4 === 0 ? 4 : whole.length % 4));
    })
    .concat(Buffer.from(value).toString("base64"));
}
