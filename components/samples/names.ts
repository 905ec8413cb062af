/** Namespace of the samples, as in Istio's own instructions. */
export const sampleNamespace = "sample";

/** Port of helloworld, as in Istio's sample. */
export const helloworldPort = 5000;

/** Address under which the samples call helloworld. */
export const helloworldUrl = `http://helloworld.${sampleNamespace}:${helloworldPort}/hello`;
