import { AwsEc2QueryProtocol, AwsQueryProtocol, XmlShapeDeserializer } from '@aws-sdk/core/protocols';
import type { $Schema } from '@smithy/types';
import type { ClientConfig, Protocol } from '../../services.ts';
import { NoPlan, planner, type Plan } from './plan.ts';
import { readAnswer } from './read-answer.ts';

/**
 * Reads answers as the SDK's own reader does, at a fraction of its cost: in one pass, by a plan of the answer's schema.
 * What it does not take, unusual or wrong, the SDK's reader reads, or says what is wrong (docs/adr/0027).
 */
class PlannedXmlReader extends XmlShapeDeserializer {
  readonly #planOf = planner(this.settings);

  override read(schema: $Schema, bytes: Uint8Array | string, key?: string): unknown {
    if (typeof bytes === 'string') return super.read(schema, bytes, key);
    try {
      return readAnswer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), this.#planFor(schema), key);
    } catch {
      return super.read(schema, bytes, key);
    }
  }

  #planFor(schema: $Schema): Plan {
    const plan = this.#planOf(schema);
    // Documents, such as those of errors, have no fields to read into.
    if (plan.kind !== 'structure') throw new NoPlan('no structure');
    return plan;
  }
}

/** The reader of both protocols. */
export function plannedReader(settings: XmlShapeDeserializer['settings']): XmlShapeDeserializer {
  return new PlannedXmlReader(settings);
}

/** EC2's protocol with a faster reader. */
class PlannedEc2QueryProtocol extends AwsEc2QueryProtocol {
  constructor(options: ConstructorParameters<typeof AwsEc2QueryProtocol>[0]) {
    super(options);
    this.deserializer = plannedReader(this.deserializer.settings);
  }
}

/** The protocol of IAM, RDS and STS with a faster reader. */
class PlannedQueryProtocol extends AwsQueryProtocol {
  constructor(options: ConstructorParameters<typeof AwsQueryProtocol>[0]) {
    super(options);
    this.deserializer = plannedReader(this.deserializer.settings);
  }
}

/** What clients of protocols whose answers are XML are configured with; nothing for the others. */
export const plannedProtocols: Readonly<Record<Protocol, Pick<ClientConfig, 'protocol'>>> = {
  'ec2-query': { protocol: PlannedEc2QueryProtocol },
  'aws-query': { protocol: PlannedQueryProtocol },
  'aws-json-1.1': {},
  'rest-json-1': {},
};
