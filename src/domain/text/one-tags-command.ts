/**
 * The commands without repeats, in their order. Those of EC2 that set or remove the same tags become one command for all
 * their resources.
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
    const ids = [...new Set(parts.flatMap((each) => each?.ids ?? []))];
    return Array.from({ length: Math.ceil(ids.length / mostResources) }, (_, number) => {
      const some = ids.slice(number * mostResources, (number + 1) * mostResources);
      return `${first.before} ${some.join(' ')} ${first.after}`;
    });
  });
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html takes 1,000; a line stays readable. */
const mostResources = 50;

const tagsCommand =
  /^(?<before>aws ec2 (?:create|delete)-tags(?: --region [\w-]+)? --resources) (?<ids>[\w-]+(?: [\w-]+)*?) (?<after>--tags .+)$/s;

/** The ids of the resources of a command about tags, and what stands before and after them. */
function partsOf(command: string) {
  const { before, ids, after } = tagsCommand.exec(command)?.groups ?? {};
  return before === undefined || ids === undefined || after === undefined
    ? undefined
    : { before, ids: ids.split(' '), after };
}
