/** How long nobody wonders whether anything happens. */

/** In milliseconds; only then somebody is told to wait. The style sheets' `.late` has the same. */
export const PATIENCE_MS = 300;
