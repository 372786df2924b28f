/** Viewers: see {@link live.footlight.jobs.viewers.ViewersJob}. */
package live.footlight.jobs.viewers;
