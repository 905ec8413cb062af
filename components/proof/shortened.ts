/** The start of a fingerprint, enough to compare by eye. */
export const shortened = (fingerprint: string): string =>
  fingerprint.length <= 24 ? fingerprint : `${fingerprint.slice(0, 23)}...`;
