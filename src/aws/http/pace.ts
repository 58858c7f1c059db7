/** A token bucket as AWS keeps one: how many calls it holds, and how many are added each second. */
export interface Bucket {
  readonly size: number;
  readonly refill: number;
}

/** How fast calls go, and how fast they may become. */
export interface PaceLimits {
  /** What calls may take from before anything was learned. */
  readonly bucket: Bucket;
  /** Calls a second that are never exceeded. */
  readonly most: number;
  /** From 0 to 1: what part of what AWS was seen to take is used, once it throttled calls. */
  readonly share: number;
}

/** When calls may go. All times are milliseconds of one clock that never goes back. */
export interface Pace {
  /** Takes a token and gives 0; or gives the milliseconds until there may be one. */
  take(now: number): number;
  /** AWS throttled a call that was sent at that moment. */
  throttled(sentAt: number, now: number): void;
  /** Calls a second at present. */
  rate(): number;
}

/** The part of the pace that a throttled call takes off. */
const drop = 0.2;

/** Milliseconds after the pace went down in which calls that are sent, like those under way then, say nothing new. */
const settling = 250;

/** Seconds from there back to what was good, and again from there to as much more. */
const recovery = 5;

/** Calls a second that go even if AWS throttles all of them; a pace that began below stays there. */
const least = 0.5;

/** Seconds by which a call may arrive early, so that a full bucket is not overdrawn. */
const early = 0.1;

/** Seconds from one throttled call to the next between which what AWS took tells how fast the bucket fills. */
const measured = { shortest: 3, longest: 40 };

/** The rest at a share of what AWS gives: so many times what the bucket takes to fill, and so many seconds at least. */
const resting = { fills: 30, seconds: 120 };

/**
 * The pace of one API. It starts with the bucket, goes down when AWS throttles a call, and then follows a cubic curve, as
 * TCP's CUBIC does (https://www.rfc-editor.org/rfc/rfc9438): fast back to nearly what was good, and then past that, ever
 * faster, until AWS throttles again. It climbs only while calls wait for it: what nobody asked for teaches nothing.
 *
 * Where a share is left to others, the first throttled call only says that the bucket is empty. If a second one follows
 * soon, what AWS took in between came out of the refill: then the curve goes to the share of that, and rests there.
 */
export function paceOf({ bucket, most, share }: PaceLimits, start: number): Pace {
  const slowest = Math.min(least, bucket.refill);
  const size = Math.max(1, bucket.size - bucket.refill * early);
  let curve = { plateau: bucket.refill, rest: 0 };
  let climbed = recovery;
  let tokens = size;
  let at = start;
  let isWaitedFor = false;
  let slowedAt = -Infinity;
  let taken = 0;

  function rate(): number {
    const back = Math.min(0, climbed - recovery);
    const past = Math.max(0, climbed - recovery - curve.rest);
    const climb = curve.plateau * (1 + drop * ((back + past) / recovery) ** 3);
    return Math.max(slowest, Math.min(most, climb));
  }

  function advance(now: number): void {
    const passed = Math.max(0, now - at) / 1000;
    at = Math.max(at, now);
    if (isWaitedFor) climbed += passed;
    tokens = Math.min(size, tokens + passed * rate());
  }

  /** Where the curve goes after AWS throttled at this rate. */
  function curveAfter(throttledAt: number): typeof curve {
    const seconds = (at - slowedAt) / 1000;
    if (share === 1 || seconds < measured.shortest || seconds > measured.longest)
      return { plateau: throttledAt, rest: 0 };
    const refill = Math.max(slowest, Math.min(throttledAt, taken / seconds));
    return { plateau: refill * share, rest: Math.max(resting.seconds, (resting.fills * bucket.size) / refill) };
  }

  return {
    take(now) {
      advance(now);
      isWaitedFor = tokens < 1;
      if (isWaitedFor) return Math.max(1, Math.ceil(((1 - tokens) / rate()) * 1000));
      tokens -= 1;
      taken += 1;
      return 0;
    },
    throttled(sentAt, now) {
      advance(now);
      tokens = Math.min(tokens, 0);
      if (sentAt < slowedAt + settling) return;
      taken -= 1;
      curve = curveAfter(rate());
      [climbed, slowedAt, taken] = [0, at, 0];
    },
    rate,
  };
}
