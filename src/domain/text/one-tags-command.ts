/**
 * The commands without repeats, in their order. Those of EC2 that set or remove the same tags of single resources become
 * one command for all of them.
 */
export function withOneTagsCommand(commands: Iterable<string>): readonly string[] {
  const groups = Map.groupBy(new Set(commands), (command) => {
    const { before, after } = partsOf(command) ?? {};
    return before === undefined ? command : JSON.stringify([before, after]);
  });
  return [...groups.values()].flatMap((group) => {
    const parts = group.map((command) => partsOf(command));
    const [first] = parts;
    if (!first) return group;
    const ids = [...new Set(parts.flatMap((each) => each?.id ?? []))];
    return Array.from({ length: Math.ceil(ids.length / mostResources) }, (_, number) => {
      const some = ids.slice(number * mostResources, (number + 1) * mostResources);
      return `${first.before} ${some.join(' ')} ${first.after}`;
    });
  });
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html takes 1,000; a line stays readable. */
const mostResources = 50;

const ofOneResource =
  /^(?<before>aws ec2 (?:create|delete)-tags(?: --region [\w-]+)? --resources) (?<id>[\w-]+) (?<after>--tags .+)$/s;

/** The parts of a command about the tags of one resource: its id, and what stands before and after it. */
function partsOf(
  command: string,
): { readonly before: string; readonly id: string; readonly after: string } | undefined {
  const { before, id, after } = ofOneResource.exec(command)?.groups ?? {};
  return before === undefined || id === undefined || after === undefined ? undefined : { before, id, after };
}
