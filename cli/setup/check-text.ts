import { configOfFile, type RawConfig } from "../../stacks/config/raw-config.ts";
import { planStack, type Plan } from "../../stacks/plan.ts";
import { checkConfig, withSecretsToCome } from "../../stacks/read.ts";
import { expectImages } from "../../toolchain/image-source.ts";
import { project } from "../line/project.ts";
import { parseStackFile } from "../pulumi/stack-file.ts";

/** The config in the text of a stack's file. */
export function configInText(stack: string, text: string): RawConfig {
  return configOfFile(stack, project().name, parseStackFile(text, `Pulumi.${stack}.yaml`).config);
}

/**
 * The plan of a stack whose file is to have a text, by the checks of `up`. Secrets may be set later.
 *
 * @throws ConfigError with every problem there is
 */
export async function planOfText(stack: string, text: string): Promise<Plan> {
  const { set: images } = await expectImages();
  const config = withSecretsToCome(configInText(stack, text));
  return planStack(stack, checkConfig(config, { images, isUpdate: true }).config, images);
}
