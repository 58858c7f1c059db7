/** Is told of every request to AWS, and of every one that AWS throttled. */
export interface Traffic {
  /** `service` as in `ec2`. */
  request(service: string, region: string): void;
  throttled(service: string, region: string): void;
}
