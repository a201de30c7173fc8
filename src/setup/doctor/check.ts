/** One thing that `aloud doctor` looks at. */
export interface Check {
  name: string;
  ok: boolean;
  /** True when Aloud cannot do its work without it. */
  needed: boolean;
  /** What was found, in a few words. */
  found: string;
  /** What to do about it, as a sentence; only where something is wrong or better could be had. */
  remedy?: string;
}
